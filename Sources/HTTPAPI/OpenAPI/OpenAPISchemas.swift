import CommerceKernel

/// The schemas of the document, written by hand as JSON Schema 2020-12. Rooms add theirs in files of their own.
enum OpenAPISchemas {
    static let all: JSONObject = {
        var all = JSONObject([general, catalog, search, people, commerce, events].flatMap { parsed($0).members })
        all["FoundProduct"] = found(all["Product"] ?? [:])
        all["ProductPatch"] = patch(of: all["ProductDraft"] ?? [:])
        all["Currency"] = SchemaText.currency
        return all
    }()

    /// A product as a search answers it: with `fields` any member may be missing, and what was asked for is added.
    private static func found(_ product: JSONValue) -> JSONValue {
        var members = product["properties"]?.object ?? JSONObject()
        members["highlights"] = [
            "type": "object",
            "additionalProperties": [
                "type": "object", "required": ["html", "words"],
                "properties": ["html": ["type": "string"], "words": ["type": "array", "items": ["type": "string"]]],
            ],
        ]
        members["explain"] = ["type": "object", "description": "Its score, and every part of it."]
        members["groupCount"] = ["type": "integer", "description": "Products that collapsed into this one."]
        members["pinned"] = ["type": "boolean", "description": "Put here by a curation."]
        return ["type": "object", "properties": .object(members)]
    }

    /// Any members of a draft (RFC 7396).
    private static func patch(of draft: JSONValue) -> JSONValue {
        [
            "type": "object", "description": "Any members of a product; null removes one.",
            "properties": draft["properties"] ?? [:], "examples": [["stock": 140]],
        ]
    }

    /// Our own constants: one that is not JSON is a mistake that the tests meet.
    private static func parsed(_ text: String) -> JSONObject {
        guard let object = (try? JSONParser.parse(text))?.object else { preconditionFailure("a schema is not JSON") }
        return object
    }

    private static let general = """
        {
          "Success": {
            "type": "object",
            "required": ["success", "message", "data", "errors", "timestamp"],
            "properties": {
              "success": {"type": "boolean", "not": {"const": false}, "example": true}, "message": {"type": "string"}, "data": {},
              "errors": {"type": ["array", "null"], "items": {"type": "string"}, "maxItems": 0, "example": null,
                         "description": "Null; only refusals have any."},
              "timestamp": {"type": "string", "format": "date-time"}
            }
          },
          "Refusal": {
            "type": "object",
            "required": ["success", "message", "data", "errors", "code", "details", "requestId", "timestamp"],
            "properties": {
              "success": {"type": "boolean", "not": {"const": true}, "example": false}, "message": {"type": "string"}, "data": {"type": ["object", "null"]},
              "errors": {"type": "array", "items": {"type": "string"}},
              "code": {"type": "string", "description": "Stable; explained under /problems/{code}."},
              "details": {"type": "array", "items": {"$ref": "#/components/schemas/Detail"}},
              "requestId": {"type": "string"}, "timestamp": {"type": "string", "format": "date-time"},
              "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
              "detail": {"type": "string"}, "instance": {"type": "string"}
            }
          },
          "Detail": {
            "type": "object", "required": ["field", "code", "message"],
            "properties": {
              "field": {"type": "string"}, "code": {"type": "string"}, "message": {"type": "string"}
            }
          },
          "Pagination": {
            "type": "object", "required": ["page", "limit", "total", "pages"],
            "properties": {
              "page": {"type": "integer"}, "limit": {"type": "integer"}, "total": {"type": "integer"},
              "pages": {"type": "integer"}, "cursor": {"type": "string"}
            }
          },
          "Health": {
            "type": "object", "required": ["status", "version"],
            "properties": {
              "status": {"type": "string"}, "version": {"type": "string"}, "uptimeSeconds": {"type": "integer"},
              "products": {"type": "integer"},
              "consumers": {
                "type": "array",
                "items": {
                  "type": "object", "required": ["name", "lag", "parked"],
                  "properties": {
                    "name": {"type": "string"}, "lag": {"type": "integer"}, "parked": {"type": "integer"}
                  }
                }
              }
            }
          }
        }
        """

    /// In place, since generators make a type of its own of a named list, and not always one that compiles.
    private static let categoryPath = """
        {"type": "array", "minItems": 1, "maxItems": 10, "description": "Names from the root on.", \
        "items": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "\(SchemaText.filled)"}}
        """

    private static let catalog = """
        {
          "Product": {
            "type": "object",
            "required": ["id", "name", "slug", "price", "currency", "stock", "inStock", "images"],
            "properties": {
              "id": {"type": "string"}, "sku": {"type": ["string", "null"]}, "gtin": {"type": ["string", "null"]},
              "name": {"type": "string"}, "slug": {"type": "string"}, "description": {"type": ["string", "null"]},
              "brand": {"type": ["string", "null"]}, "category": {"type": ["string", "null"]},
              "categories": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
              "price": {"type": ["number", "null"]}, "compareAtPrice": {"type": ["number", "null"]},
              "currency": {"type": "string"}, "stock": {"type": ["integer", "null"]}, "inStock": {"type": "boolean"},
              "images": {"type": "array", "items": {"type": "string"}},
              "attributes": {"$ref": "#/components/schemas/ProductAttributes"},
              "options": {"type": "array", "items": {"$ref": "#/components/schemas/ProductOption"}},
              "variants": {"type": "array", "items": {"$ref": "#/components/schemas/ProductVariant"}},
              "rating": {"type": ["number", "null"]}, "ratingCount": {"type": "integer"},
              "popularity": {"type": "number"}, "createdAt": {"type": "string", "format": "date-time"},
              "updatedAt": {"type": "string", "format": "date-time"}, "version": {"type": "integer"}
            }
          },
          "ProductOption": {
            "type": "object", "required": ["name", "values"],
            "properties": {
              "name": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "\(SchemaText.filled)"},
              "values": {"type": "array", "maxItems": 500,
                         "items": {"type": "string", "minLength": 1, "maxLength": 255}}
            }
          },
          "ProductVariant": {
            "type": "object", "required": ["id"],
            "properties": {
              "id": {"type": "string", "pattern": "\(SchemaText.productID)"},
              "sku": {"type": ["string", "null"], "maxLength": 128},
              "gtin": {"type": ["string", "null"], "maxLength": 32},
              "options": {"type": "object", "maxProperties": 20,
                          "additionalProperties": {"type": "string", "maxLength": 255}},
              "price": {"type": ["number", "null"], "minimum": 0},
              "compareAtPrice": {"type": ["number", "null"], "minimum": 0},
              "stock": {"type": ["integer", "null"], "minimum": 0, "maximum": 1000000000},
              "inStock": {"type": "boolean"}, "image": {"type": ["string", "null"], "maxLength": 2048}
            }
          },
          "ProductAttributes": {
            "type": "object", "maxProperties": 1000, "description": "Whatever sets products apart; facets are made of it.",
            "propertyNames": {"minLength": 1, "maxLength": 128},
            "additionalProperties": {"oneOf": [
              {"type": "string", "maxLength": 5000}, {"type": "number"}, {"type": "boolean"}, {"type": "null"},
              {"type": "array", "maxItems": 1000, "items": {"type": ["string", "number", "boolean"], "maxLength": 5000}}
            ]},
            "examples": [{"color": "Black", "wireless": true, "weight": 0.25}]
          },
          "ProductDraft": {
            "type": "object", "required": ["name"],
            "properties": {
              "id": {"type": "string", "pattern": "\(SchemaText.productID)"},
              "sku": {"type": ["string", "null"], "maxLength": 128},
              "gtin": {"type": ["string", "null"], "maxLength": 32},
              "name": {"type": "string", "minLength": 1, "maxLength": 1000, "pattern": "\(SchemaText.filled)"},
              "slug": {"type": ["string", "null"], "pattern": "\(SchemaText.slug)"},
              "description": {"type": ["string", "null"], "maxLength": 100000},
              "brand": {"type": ["string", "null"], "maxLength": 255},
              "category": {
                "description": "A name, or a path from the root on.",
                "oneOf": [{"type": "string", "maxLength": 200}, \(categoryPath),
                          {"type": "null"}]
              },
              "categories": {"type": "array", "maxItems": 50, "items": \(categoryPath)},
              "price": {"type": ["number", "null"], "minimum": 0,
                        "description": "With no more decimals than the currency has."},
              "compareAtPrice": {"type": ["number", "null"], "minimum": 0},
              "currency": {"$ref": "#/components/schemas/Currency"},
              "stock": {"type": ["integer", "null"], "minimum": 0, "maximum": 1000000000,
                        "description": "Null: not counted, and always in stock."},
              "images": {"type": "array", "maxItems": 100, "items": {"type": "string", "maxLength": 2048}},
              "attributes": {"$ref": "#/components/schemas/ProductAttributes"},
              "options": {"type": "array", "maxItems": 20, "items": {"$ref": "#/components/schemas/ProductOption"}},
              "variants": {"type": "array", "maxItems": 2048,
                           "items": {"$ref": "#/components/schemas/ProductVariant"}},
              "rating": {"type": ["number", "null"], "minimum": 0, "maximum": 5},
              "ratingCount": {"type": "integer", "minimum": 0, "maximum": 2147483647}
            }
          },
          "Category": {
            "type": "object", "required": ["name", "slug", "path", "count", "children"],
            "properties": {
              "name": {"type": "string"}, "slug": {"type": "string"},
              "path": {"type": "array", "items": {"type": "string"}}, "count": {"type": "integer"},
              "children": {"type": "array", "items": {"$ref": "#/components/schemas/Category"}}
            }
          }
        }
        """

    private static let search = """
        {
          "SearchRequest": {
            "type": "object",
            "properties": {
              "q": {"type": ["string", "null"], "maxLength": 1000, "description": "What the shopper typed."},
              "filter": {"type": ["string", "null"], "minLength": 1, "maxLength": 10000,
                         "pattern": "\(SchemaText.filled)", "description": "A filter expression."},
              "filters": {
                "description": "Fields and what they must be.", "type": ["object", "null"], "maxProperties": 50,
                "additionalProperties": {"oneOf": [
                  {"type": "string"}, {"type": "number"}, {"type": "boolean"},
                  {"type": "array", "minItems": 1, "items": {"type": ["string", "number"]}},
                  {"$ref": "#/components/schemas/ValueRange"}
                ]},
                "examples": [{"brand": ["Acme"], "price": {"min": 10, "max": 500}, "inStock": true}]
              },
              "facets": {"oneOf": [
                {"type": "array", "maxItems": 20, "items": {"type": "string", "example": "brand"}},
                {"type": "array", "minItems": 1, "maxItems": 20, "items": {"$ref": "#/components/schemas/FacetRequest"}},
                {"type": "null"}
              ]},
              "sort": {"type": ["array", "null"], "maxItems": 3, "items": {
                "type": "string", "example": "price_asc",
                "pattern": "^\(SchemaText.sortKey)$"
              }},
              "page": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000000},
              "limit": {"type": ["integer", "null"], "minimum": 1},
              "cursor": {"type": ["string", "null"], "minLength": 1, "maxLength": 5000, "example": "o40",
                         "pattern": "\(SchemaText.filled)", "description": "Goes on after the page that gave it."},
              "fields": {"type": ["array", "string", "null"], "maxItems": 100, "minLength": 1, "maxLength": 1000,
                         "pattern": "\(SchemaText.filled)",
                         "items": {"type": "string", "maxLength": 1000},
                         "description": "Members of products to answer with; as one text, separated by commas."},
              "groupBy": {"type": ["string", "null"], "minLength": 1, "maxLength": 1000,
                          "pattern": "\(SchemaText.filled)", "example": "brand"},
              "typo": {"type": ["boolean", "null"]}, "prefix": {"type": ["boolean", "null"]},
              "highlight": {"oneOf": [
                {"type": "boolean"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}
              ]},
              "explain": {"type": ["boolean", "null"]},
              "near": {"type": ["string", "null"], "pattern": "\(SchemaText.point)", "example": "52.52,13.405",
                       "description": "Where distances are measured from: latitude and longitude."}
            }
          },
          "FacetRequest": {
            "type": "object", "required": ["field"],
            "properties": {
              "field": {"type": "string", "minLength": 1, "maxLength": 1000, "pattern": "\(SchemaText.filled)",
                        "example": "price"},
              "maxValues": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000, "default": 10},
              "query": {"type": ["string", "null"], "minLength": 1, "maxLength": 1000,
                        "pattern": "\(SchemaText.filled)", "description": "Only values with this text."},
              "bounds": {"type": ["array", "null"], "maxItems": 100, "uniqueItems": true, "items": {"type": "number"},
                         "description": "Where ranges of numbers begin and end; each larger than the one before.",
                         "example": [10, 50, 100]}
            }
          },
          "ValueRange": {
            "type": "object", "minProperties": 1,
            "properties": {"min": {"type": "number"}, "max": {"type": "number"}}, "additionalProperties": false,
            "examples": [{"min": 10, "max": 500}]
          },
          "Synonym": {
            "type": "object", "required": ["synonyms"],
            "properties": {
              "id": {"type": "string", "readOnly": true},
              "root": {"type": "string", "description": "Searching it finds the synonyms too, but not the other way round."},
              "synonyms": {"type": "array", "items": {"type": "string"}}
            },
            "examples": [{"synonyms": ["sofa", "couch"]}]
          },
          "Curation": {
            "type": "object",
            "properties": {
              "id": {"type": "string", "readOnly": true}, "query": {"type": "string"},
              "match": {"type": "string", "enum": ["exact", "contains", "always"]}, "category": {"type": "string"},
              "pins": {"type": "array", "items": {
                "type": "object", "required": ["id", "position"],
                "properties": {"id": {"type": "string", "minLength": 1},
                               "position": {"type": "integer", "minimum": 1, "maximum": 1000}}
              }},
              "hide": {"type": "array", "items": {"type": "string"}},
              "boosts": {"type": "array", "items": {
                "type": "object", "required": ["filter", "amount"],
                "properties": {"filter": {"type": "string", "minLength": 1},
                               "amount": {"type": "number", "minimum": -10, "maximum": 10}}
              }},
              "filter": {"type": "string"}, "redirect": {"type": "string"},
              "startsAt": {"type": "integer", "description": "Milliseconds since 1970."},
              "endsAt": {"type": "integer", "description": "Milliseconds since 1970."}
            },
            "examples": [
              {"query": "headphones", "match": "contains", "pins": [{"id": "prod_456", "position": 1}], "hide": []}
            ]
          },
          "SearchSettings": {
            "type": "object", "description": "Stop words, typos and ranking; members that are left out stay.",
            "properties": {
              "stopWords": {"type": "array", "items": {"type": "string"}},
              "typos": {
                "type": "object",
                "properties": {
                  "oneEditFrom": {"type": "integer", "minimum": 1, "maximum": 64},
                  "twoEditsFrom": {"type": "integer", "minimum": 1, "maximum": 64},
                  "enoughHits": {"type": "integer", "minimum": 0, "maximum": 1000},
                  "enoughRelaxedHits": {"type": "integer", "minimum": 0, "maximum": 1000},
                  "correctsDigits": {"type": "boolean"}
                }
              },
              "ranking": {"type": "object", "additionalProperties": {"type": "number"}}
            },
            "examples": [{"typos": {"oneEditFrom": 4}}]
          },
          "MultiSearchRequest": {
            "type": "object", "required": ["searches"],
            "properties": {
              "searches": {"type": "array", "minItems": 1, "maxItems": 10,
                           "items": {"$ref": "#/components/schemas/SearchRequest"}}
            }
          },
          "SearchResult": {
            "type": "object", "required": ["data", "pagination", "facets", "query", "exact"],
            "properties": {
              "data": {"type": "array", "items": {"$ref": "#/components/schemas/FoundProduct"}},
              "pagination": {"$ref": "#/components/schemas/Pagination"},
              "facets": {"type": "array", "items": {"$ref": "#/components/schemas/Facet"}},
              "query": {"$ref": "#/components/schemas/QueryReport"}, "exact": {"type": "boolean"},
              "redirect": {"type": "string"}
            }
          },
          "SearchAnswer": {
            "allOf": [
              {"$ref": "#/components/schemas/Success"}, {"$ref": "#/components/schemas/SearchResult"},
              {"type": "object", "required": ["tookMs"], "properties": {"tookMs": {"type": "number"}}}
            ]
          },
          "Facet": {
            "type": "object", "required": ["field", "type"],
            "properties": {
              "field": {"type": "string"}, "type": {"enum": ["values", "range", "tree"]},
              "values": {"type": "array", "items": {"type": "object"}}, "total": {"type": "integer"},
              "min": {"type": ["number", "null"]}, "max": {"type": ["number", "null"]},
              "avg": {"type": ["number", "null"]}, "count": {"type": "integer"},
              "ranges": {"type": "array", "items": {"type": "object"}}
            }
          },
          "QueryReport": {
            "type": "object", "required": ["text", "corrected", "suggestion", "dropped", "id"],
            "properties": {
              "text": {"type": "string"}, "corrected": {"type": ["string", "null"]},
              "suggestion": {"type": ["string", "null"]},
              "dropped": {"type": "array", "items": {"type": "string"}}, "id": {"type": "string"}
            }
          },
          "Suggestion": {
            "type": "object", "required": ["text", "count", "html"],
            "properties": {"text": {"type": "string"}, "count": {"type": "integer"}, "html": {"type": "string"}}
          },
          "Suggestions": {
            "type": "object", "required": ["queries", "categories", "brands", "products"],
            "properties": {
              "queries": {"type": "array", "items": {"$ref": "#/components/schemas/Suggestion"}},
              "categories": {"type": "array", "items": {"$ref": "#/components/schemas/Suggestion"}},
              "brands": {"type": "array", "items": {"$ref": "#/components/schemas/Suggestion"}},
              "products": {"type": "array", "items": {"$ref": "#/components/schemas/Product"}}
            }
          }
        }
        """
}
