import CommerceKernel

/// The schemas of the document, written by hand as JSON Schema 2020-12. Rooms add theirs in files of their own.
enum OpenAPISchemas {
    static let all: JSONValue = .object(
        JSONObject([general, catalog, search, people, commerce, events].flatMap { text in parsed(text).members }))

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
              "success": {"const": true}, "message": {"type": "string"}, "data": {},
              "errors": {"type": "null"}, "timestamp": {"type": "string", "format": "date-time"}
            }
          },
          "Refusal": {
            "type": "object",
            "required": ["success", "message", "data", "errors", "code", "details", "requestId", "timestamp"],
            "properties": {
              "success": {"const": false}, "message": {"type": "string"}, "data": {"type": ["object", "null"]},
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
              "images": {"type": "array", "items": {"type": "string"}}, "attributes": {"type": "object"},
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
              "name": {"type": "string", "minLength": 1}, "values": {"type": "array", "items": {"type": "string", "minLength": 1}}
            }
          },
          "ProductVariant": {
            "type": "object", "required": ["id"],
            "properties": {
              "id": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,64}$"}, "sku": {"type": ["string", "null"]}, "gtin": {"type": ["string", "null"]},
              "options": {"type": "object", "additionalProperties": {"type": "string"}},
              "price": {"type": ["number", "null"]}, "compareAtPrice": {"type": ["number", "null"]},
              "stock": {"type": ["integer", "null"]}, "inStock": {"type": "boolean"},
              "image": {"type": ["string", "null"]}
            }
          },
          "ProductDraft": {
            "type": "object", "required": ["name"],
            "properties": {
              "id": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,64}$"},
              "sku": {"type": ["string", "null"]}, "gtin": {"type": ["string", "null"]},
              "name": {"type": "string", "minLength": 1}, "slug": {"type": ["string", "null"]},
              "description": {"type": ["string", "null"]}, "brand": {"type": ["string", "null"]},
              "category": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}},
                                     {"type": "null"}]},
              "categories": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
              "price": {"type": ["number", "null"], "minimum": 0},
              "compareAtPrice": {"type": ["number", "null"], "minimum": 0}, "currency": {"type": "string"},
              "stock": {"type": ["integer", "null"], "minimum": 0},
              "images": {"type": "array", "items": {"type": "string"}}, "attributes": {"type": "object"},
              "options": {"type": "array", "items": {"$ref": "#/components/schemas/ProductOption"}},
              "variants": {"type": "array", "items": {"$ref": "#/components/schemas/ProductVariant"}},
              "rating": {"type": ["number", "null"], "minimum": 0, "maximum": 5},
              "ratingCount": {"type": "integer", "minimum": 0}
            }
          },
          "ProductPatch": {"type": "object", "description": "Any members of a product; null removes one."},
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
              "q": {"type": "string", "maxLength": 1000}, "filter": {"type": "string"},
              "filters": {"type": "object"}, "facets": {"type": "array", "items": {"type": "string"}},
              "sort": {"type": "array", "items": {"type": "string"}}, "page": {"type": "integer", "minimum": 1},
              "limit": {"type": "integer", "minimum": 1}, "cursor": {"type": "string"},
              "fields": {"type": "array", "items": {"type": "string"}}, "groupBy": {"type": "string"},
              "typo": {"type": "boolean"}, "prefix": {"type": "boolean"},
              "highlight": {"oneOf": [{"type": "boolean"}, {"type": "array", "items": {"type": "string"}}]},
              "explain": {"type": "boolean"}
            }
          },
          "SearchSettings": {
            "type": "object", "description": "Stop words, typos and ranking; members that are left out stay."
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
              "data": {"type": "array", "items": {"type": "object"}},
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
