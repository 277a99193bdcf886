extension OpenAPISchemas {
    /// Carts, orders, payments, stock and price rules.
    static let commerce = """
        {
          "Amount": {
            "description": "An exact amount, as a number or as a decimal in a string.",
            "oneOf": [{"type": "number"}, {"type": "string", "pattern": "^[0-9]{1,12}([.][0-9]{1,2})?$", "example": "599.98"}]
          },
          "NewCart": {
            "type": "object",
            "properties": {"currency": {"oneOf": [{"$ref": "#/components/schemas/Currency"}, {"type": "null"}]}}
          },
          "CartItemDraft": {
            "type": "object", "required": ["productId"],
            "properties": {
              "productId": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "\(SchemaText.filled)"},
              "variantId": {"type": ["string", "null"], "minLength": 1, "maxLength": 64, "pattern": "\(SchemaText.filled)"},
              "quantity": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000000}
            },
            "examples": [{"productId": "prod_456", "quantity": 2}]
          },
          "QuantityChange": {
            "type": "object", "required": ["quantity"],
            "properties": {
              "quantity": {"type": "integer", "minimum": 0, "maximum": 1000000, "description": "0 takes it out."}
            },
            "examples": [{"quantity": 3}]
          },
          "CouponCode": {
            "type": "object", "required": ["code"],
            "properties": {"code": {"type": "string", "minLength": 1, "maxLength": 40, "pattern": "\(SchemaText.filled)"}},
            "examples": [{"code": "WELCOME10"}]
          },
          "ShippingChoice": {
            "type": "object",
            "properties": {
              "method": {"type": ["string", "null"], "minLength": 1, "maxLength": 100, "pattern": "\(SchemaText.filled)"},
              "address": {"oneOf": [{"$ref": "#/components/schemas/PostalAddress"}, {"type": "null"}]}
            }
          },
          "PostalAddress": {
            "type": "object", "required": ["street", "city", "country"],
            "properties": {
              "name": {"type": ["string", "null"], "maxLength": 100},
              "company": {"type": ["string", "null"], "maxLength": 100},
              "street": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "\(SchemaText.filled)"},
              "street2": {"type": ["string", "null"], "maxLength": 100},
              "city": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "\(SchemaText.filled)"},
              "state": {"type": ["string", "null"], "maxLength": 100},
              "zip": {"type": ["string", "null"], "maxLength": 20},
              "country": {"type": "string", "pattern": "^[A-Za-z]{2}$"}, "phone": {"type": ["string", "null"], "minLength": 1, "maxLength": 40, "pattern": "\(SchemaText.filled)"}
            },
            "examples": [
              {"street": "123 Main St", "city": "San Francisco", "state": "CA", "zip": "94102", "country": "US"}
            ]
          },
          "Notice": {
            "type": "object", "required": ["code", "message"],
            "properties": {
              "code": {
                "type": "string",
                "enum": ["product_gone", "variant_gone", "variant_required", "no_price", "price_changed",
                         "out_of_stock", "currency_mismatch", "coupon_refused", "shipping_unavailable"]
              },
              "message": {"type": "string"}
            }
          },
          "CartItem": {
            "type": "object", "required": ["id", "productId", "variantId", "name", "quantity", "unitPrice", "notices"],
            "properties": {
              "id": {"type": "string"}, "productId": {"type": "string"}, "variantId": {"type": ["string", "null"]},
              "name": {"type": ["string", "null"]}, "sku": {"type": ["string", "null"]},
              "slug": {"type": ["string", "null"]}, "image": {"type": ["string", "null"]},
              "quantity": {"type": "integer"}, "available": {"type": ["integer", "null"]},
              "unitPrice": {"type": ["number", "null"]}, "seenPrice": {"type": ["number", "null"]},
              "total": {"type": ["number", "null"]}, "discount": {"type": ["number", "null"]},
              "notices": {"type": "array", "items": {"$ref": "#/components/schemas/Notice"}}
            }
          },
          "Cart": {
            "type": "object",
            "required": ["id", "currency", "items", "subtotal", "discount", "shipping", "tax", "taxIncluded", "total",
                         "coupon", "shippingMethod", "shippingAddress", "notices", "canCheckOut", "version"],
            "properties": {
              "id": {"type": "string"},
              "token": {"type": ["string", "null"], "description": "Only in the answer that makes a guest's cart."},
              "currency": {"type": "string"},
              "items": {"type": "array", "items": {"$ref": "#/components/schemas/CartItem"}},
              "subtotal": {"type": "number"}, "discount": {"type": "number"}, "shipping": {"type": "number"},
              "tax": {"type": "number"}, "taxIncluded": {"type": "number"}, "total": {"type": "number"},
              "coupon": {"type": ["string", "null"]}, "shippingMethod": {"type": ["string", "null"]},
              "shippingAddress": {"oneOf": [{"$ref": "#/components/schemas/PostalAddress"}, {"type": "null"}]},
              "notices": {"type": "array", "items": {"$ref": "#/components/schemas/Notice"}},
              "canCheckOut": {"type": "boolean"}, "version": {"type": "integer"},
              "createdAt": {"type": "string", "format": "date-time"},
              "updatedAt": {"type": "string", "format": "date-time"}
            }
          },
          "ShippingMethod": {
            "type": "object", "required": ["id", "zone", "name", "price", "listPrice", "currency", "countries"],
            "properties": {
              "id": {"type": "string"}, "zone": {"type": "string"}, "name": {"type": "string"},
              "description": {"type": "string"}, "price": {"type": "number"}, "listPrice": {"type": "number"},
              "currency": {"type": "string"}, "freeFrom": {"type": "number"},
              "countries": {"type": "array", "items": {"type": "string"}},
              "states": {"type": "array", "items": {"type": "string"}},
              "minimumDays": {"type": "integer"}, "maximumDays": {"type": "integer"}
            }
          },
          "CardDetails": {
            "type": "object", "required": ["cardNumber", "expiryDate"],
            "description": "A card as typed. The built-in sandbox takes its test cards; live gateways take none.",
            "properties": {
              "cardNumber": {
                "type": "string", "pattern": "^[0-9](?:[ -]?[0-9]){11,18}$", "description": "12 to 19 digits with a valid check digit."
              },
              "expiryDate": {
                "type": "string", "pattern": "^(?:0[1-9]|1[0-2])/(?:20)?[0-9]{2}$", "description": "MM/YY or MM/YYYY"
              },
              "cvv": {"type": "string", "pattern": "^[0-9]{3,4}$"}
            },
            "examples": [{"cardNumber": "4242424242424242", "expiryDate": "12/30", "cvv": "123"}]
          },
          "OrderDraft": {
            "type": "object", "required": ["paymentMethod"],
            "properties": {
              "cartId": {"type": ["string", "null"], "minLength": 1, "maxLength": 64, "pattern": "\(SchemaText.filled)"},
              "items": {"type": ["array", "null"], "minItems": 1, "maxItems": 200,
                        "items": {"$ref": "#/components/schemas/OrderItemDraft"}},
              "shippingAddress": {"oneOf": [{"$ref": "#/components/schemas/PostalAddress"}, {"type": "null"}]},
              "billingAddress": {"oneOf": [{"$ref": "#/components/schemas/PostalAddress"}, {"type": "null"}]},
              "shippingMethod": {"type": ["string", "null"], "minLength": 1, "maxLength": 100, "pattern": "\(SchemaText.filled)"},
              "paymentMethod": {
                "type": "string", "minLength": 1, "maxLength": 100, "pattern": "\(SchemaText.filled)",
                "description": "card, paypal, bank_transfer, cash_on_delivery, invoice, or a saved payment method."
              },
              "paymentDetails": {"oneOf": [{"$ref": "#/components/schemas/CardDetails"}, {"type": "null"}]},
              "expectedTotal": {"oneOf": [{"$ref": "#/components/schemas/Amount"}, {"type": "null"}]}, "coupon": {"type": ["string", "null"], "minLength": 1, "maxLength": 40, "pattern": "\(SchemaText.filled)"},
              "currency": {"oneOf": [{"$ref": "#/components/schemas/Currency"}, {"type": "null"}]},
              "email": {"type": ["string", "null"], "format": "email", "maxLength": 254},
              "name": {"type": ["string", "null"], "minLength": 1, "maxLength": 255, "pattern": "\(SchemaText.filled)"},
              "returnUrl": {"type": ["string", "null"], "maxLength": 2000, "pattern": "\(SchemaText.returnAddress)", "example": "https://shop.example/thanks"}
            },
            "examples": [{
              "items": [{"productId": "prod_456", "quantity": 2}],
              "shippingAddress": {
                "street": "123 Main St", "city": "San Francisco", "state": "CA", "zip": "94102", "country": "US"
              },
              "paymentMethod": "card",
              "paymentDetails": {"cardNumber": "4242424242424242", "expiryDate": "12/30", "cvv": "123"}
            }]
          },
          "OrderItemDraft": {
            "type": "object", "required": ["productId", "quantity"],
            "properties": {
              "productId": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "\(SchemaText.filled)"},
              "variantId": {"type": ["string", "null"], "minLength": 1, "maxLength": 64, "pattern": "\(SchemaText.filled)"},
              "quantity": {"type": "integer", "minimum": 1, "maximum": 1000000}
            }
          },
          "PaymentDraft": {
            "type": "object", "required": ["paymentMethod"],
            "properties": {
              "paymentMethod": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "\(SchemaText.filled)"},
              "paymentDetails": {"oneOf": [{"$ref": "#/components/schemas/CardDetails"}, {"type": "null"}]},
              "returnUrl": {"type": ["string", "null"], "maxLength": 2000, "pattern": "\(SchemaText.returnAddress)", "example": "https://shop.example/thanks"}
            },
            "examples": [{
              "paymentMethod": "card",
              "paymentDetails": {"cardNumber": "4242424242424242", "expiryDate": "12/30", "cvv": "123"}
            }]
          },
          "OrderLine": {
            "type": "object", "required": ["line", "productId", "name", "quantity", "unitPrice", "total", "shipped"],
            "properties": {
              "line": {"type": "integer"}, "productId": {"type": ["string", "null"]},
              "variantId": {"type": ["string", "null"]}, "name": {"type": "string"},
              "sku": {"type": ["string", "null"]}, "quantity": {"type": "integer"}, "unitPrice": {"type": "number"},
              "discount": {"type": "number"}, "tax": {"type": "number"}, "total": {"type": ["number", "null"]},
              "shipped": {"type": "integer"}, "refunded": {"type": "integer"}
            }
          },
          "OrderSummary": {
            "type": "object",
            "required": ["id", "number", "state", "paid", "fulfilment", "currency", "items", "total", "createdAt"],
            "properties": {
              "id": {"type": "string", "format": "uuid"}, "number": {"type": "string"},
              "state": {"enum": ["Open", "ReadyForDelivery", "AwaitingPayment", "Completed", "Canceled"]},
              "paid": {"type": "boolean"}, "fulfilment": {"enum": ["none", "shipped", "delivered"]},
              "reservation": {"enum": ["none", "held", "committed", "released"]},
              "customerId": {"type": ["string", "null"]}, "email": {"type": ["string", "null"]},
              "customerName": {"type": ["string", "null"]}, "currency": {"type": "string"},
              "items": {"type": "array", "items": {"$ref": "#/components/schemas/OrderLine"}},
              "subtotal": {"type": "number"}, "discount": {"type": "number"}, "shipping": {"type": "number"},
              "tax": {"type": "number"}, "taxIncluded": {"type": "number"}, "total": {"type": "number"},
              "coupon": {"type": ["string", "null"]}, "shippingMethod": {"type": ["string", "null"]},
              "shippingAddress": {"type": ["object", "null"]}, "billingAddress": {"type": ["object", "null"]},
              "paymentMethod": {"type": "string"}, "createdAt": {"type": "string", "format": "date-time"},
              "updatedAt": {"type": "string", "format": "date-time"}, "version": {"type": "integer"}
            }
          },
          "Order": {
            "allOf": [
              {"$ref": "#/components/schemas/OrderSummary"},
              {
                "type": "object", "required": ["balance", "payments", "shipments", "_links"],
                "properties": {
                  "balance": {"type": "number", "description": "What was received less what was paid back."},
                  "orderToken": {"type": ["string", "null"], "description": "A guest's secret; shown once."},
                  "payments": {"type": "array", "items": {"$ref": "#/components/schemas/Payment"}},
                  "shipments": {"type": "array", "items": {"$ref": "#/components/schemas/Shipment"}},
                  "nextAction": {
                    "type": "object", "required": ["type", "url"],
                    "properties": {"type": {"const": "redirect"}, "url": {"type": "string"}}
                  },
                  "_links": {"type": "object", "description": "What you may do with it now."}
                }
              }
            ]
          },
          "Payment": {
            "type": "object", "required": ["id", "number", "method", "status", "amount", "captured", "refunded"],
            "properties": {
              "id": {"type": "string"}, "number": {"type": "string"}, "method": {"type": "string"},
              "status": {
                "enum": ["created", "requires_action", "processing", "authorized", "captured", "failed", "voided"]
              },
              "amount": {"type": "number"}, "captured": {"type": "number"}, "refunded": {"type": "number"},
              "currency": {"type": "string"}, "card": {"type": ["object", "null"]},
              "failureCode": {"type": ["string", "null"]}, "failureMessage": {"type": ["string", "null"]},
              "createdAt": {"type": "string", "format": "date-time"},
              "updatedAt": {"type": "string", "format": "date-time"},
              "orderId": {"type": "string"}, "gateway": {"type": "string"}, "intentId": {"type": ["string", "null"]}
            }
          },
          "PaymentStanding": {
            "type": "object", "required": ["order", "payment", "status", "paid"],
            "properties": {
              "order": {"type": "string"}, "payment": {"type": "string"}, "status": {"type": "string"},
              "paid": {"type": "boolean"}
            }
          },
          "Shipment": {
            "type": "object", "required": ["id", "carrier", "trackingNumber", "lines", "shippedAt", "deliveredAt"],
            "properties": {
              "id": {"type": "string"}, "carrier": {"type": ["string", "null"]},
              "trackingNumber": {"type": ["string", "null"]},
              "lines": {"type": "array", "items": {"$ref": "#/components/schemas/ShipmentLine"}},
              "shippedAt": {"type": "string", "format": "date-time"},
              "deliveredAt": {"type": ["string", "null"], "format": "date-time"}
            }
          },
          "ShipmentLine": {
            "type": "object", "required": ["line", "quantity"],
            "properties": {
              "line": {"type": "integer", "minimum": 1, "maximum": 100000},
              "quantity": {"type": "integer", "minimum": 1, "maximum": 1000000}
            }
          },
          "Tracking": {
            "type": "object", "required": ["orderId", "number", "state", "fulfilment", "shipments", "toShip"],
            "properties": {
              "orderId": {"type": "string"}, "number": {"type": "string"}, "state": {"type": "string"},
              "fulfilment": {"type": "string"},
              "shipments": {"type": "array", "items": {"$ref": "#/components/schemas/Shipment"}},
              "toShip": {"type": "array", "items": {"type": "object"}}
            }
          },
          "OrderEvent": {
            "type": "object", "required": ["sequence", "type", "at", "data"],
            "properties": {
              "sequence": {"type": "integer"}, "type": {"type": "string"},
              "at": {"type": "string", "format": "date-time"}, "data": {"type": "object"}
            }
          },
          "Receipt": {
            "type": "object",
            "required": ["number", "order", "orderId", "issuedAt", "currency", "items", "total", "payments", "balance"],
            "properties": {
              "number": {"type": "string"}, "order": {"type": "string"}, "orderId": {"type": "string"},
              "issuedAt": {"type": "string", "format": "date-time"}, "currency": {"type": "string"},
              "items": {"type": "array", "items": {"$ref": "#/components/schemas/OrderLine"}},
              "subtotal": {"type": "number"}, "discount": {"type": "number"}, "shipping": {"type": "number"},
              "tax": {"type": "number"}, "taxIncluded": {"type": "number"}, "total": {"type": "number"},
              "email": {"type": ["string", "null"]}, "billingAddress": {"type": ["object", "null"]},
              "payments": {"type": "array", "items": {"$ref": "#/components/schemas/Payment"}},
              "balance": {"type": "number"}
            }
          },
          "RefundDraft": {
            "type": "object",
            "properties": {
              "amount": {"oneOf": [{"$ref": "#/components/schemas/Amount"}, {"type": "null"}], "description": "Without amount and lines: all of it."},
              "lines": {"type": ["array", "null"], "minItems": 1, "items": {"$ref": "#/components/schemas/ShipmentLine"}},
              "reason": {"type": ["string", "null"], "minLength": 1, "maxLength": 500, "pattern": "\(SchemaText.filled)"}
            },
            "examples": [{"lines": [{"line": 1, "quantity": 1}], "reason": "arrived broken"}]
          },
          "ShipmentDraft": {
            "type": "object",
            "properties": {
              "carrier": {"type": ["string", "null"], "minLength": 1, "maxLength": 100, "pattern": "\(SchemaText.filled)"},
              "trackingNumber": {"type": ["string", "null"], "minLength": 1, "maxLength": 100, "pattern": "\(SchemaText.filled)"},
              "lines": {"type": ["array", "null"], "minItems": 1, "items": {"$ref": "#/components/schemas/ShipmentLine"},
                        "description": "Without lines: everything that is left."}
            },
            "examples": [{"carrier": "DHL", "trackingNumber": "JD014600006228974533"}]
          },
          "Stock": {
            "type": "object", "required": ["productId", "tracked", "available", "levels"],
            "properties": {
              "productId": {"type": "string"}, "tracked": {"type": "boolean"},
              "available": {"type": ["integer", "null"]},
              "levels": {"type": "array", "items": {
                "type": "object", "required": ["variantId", "location", "onHand", "reserved", "available"],
                "properties": {
                  "variantId": {"type": ["string", "null"]}, "location": {"type": "string"},
                  "onHand": {"type": "integer"}, "reserved": {"type": "integer"}, "available": {"type": "integer"}
                }
              }}
            }
          },
          "StockCount": {
            "type": "object",
            "properties": {
              "available": {"type": ["integer", "null"], "minimum": 0, "maximum": 1000000000},
              "tracked": {"type": ["boolean", "null"], "description": "false: it can always be sold."},
              "variantId": {"type": ["string", "null"], "minLength": 1, "maxLength": 64, "pattern": "\(SchemaText.filled)"},
              "reason": {"type": ["string", "null"], "minLength": 1, "maxLength": 200, "pattern": "\(SchemaText.filled)"}
            },
            "examples": [{"available": 25}]
          },
          "StockAdjustment": {
            "type": "object", "required": ["quantity", "reason"],
            "properties": {
              "quantity": {
                "type": "integer", "minimum": -1000000000, "maximum": 1000000000, "not": {"const": 0},
                "description": "Units that came, or below 0 that went."
              },
              "reason": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "\(SchemaText.filled)"},
              "variantId": {"type": ["string", "null"], "minLength": 1, "maxLength": 64, "pattern": "\(SchemaText.filled)"},
              "location": {"type": ["string", "null"], "minLength": 1, "maxLength": 64, "pattern": "\(SchemaText.filled)"}
            },
            "examples": [{"quantity": -2, "reason": "broken in the warehouse"}]
          },
          "StockMovement": {
            "type": "object",
            "required": ["id", "variantId", "location", "onHandChange", "reservedChange", "onHand", "reserved",
                         "reason", "reference", "at"],
            "properties": {
              "id": {"type": "integer"}, "variantId": {"type": ["string", "null"]}, "location": {"type": "string"},
              "onHandChange": {"type": "integer"}, "reservedChange": {"type": "integer"},
              "onHand": {"type": "integer"}, "reserved": {"type": "integer"}, "reason": {"type": "string"},
              "reference": {"type": ["string", "null"]}, "at": {"type": "string", "format": "date-time"}
            }
          },
          "PaymentMethod": {
            "type": "object", "required": ["token", "brand", "lastFour", "expiryMonth", "expiryYear"],
            "properties": {
              "token": {"type": "string"}, "brand": {"type": "string"}, "lastFour": {"type": "string"},
              "expiryMonth": {"type": "integer"}, "expiryYear": {"type": "integer"}
            }
          },
          "Coupon": {
            "type": "object", "required": ["type"],
            "properties": {
              "code": {"type": "string"}, "description": {"type": ["string", "null"], "minLength": 1, "maxLength": 500},
              "type": {"enum": ["percentage", "amount", "free_shipping"]},
              "percentage": {"type": "number", "minimum": 0.0001, "maximum": 100, "description": "Of a percentage; up to four decimals."},
              "amount": {"type": "number", "exclusiveMinimum": 0, "description": "Of an amount."}, "maximumDiscount": {"type": ["number", "null"], "minimum": 0},
              "currency": {"oneOf": [{"$ref": "#/components/schemas/Currency"}, {"type": "null"}]}, "minimumSubtotal": {"type": ["number", "null"], "minimum": 0},
              "maximumUses": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000000000},
              "usesPerCustomer": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000000000},
              "startsAt": {"type": ["string", "null"], "format": "date-time"},
              "endsAt": {"type": ["string", "null"], "format": "date-time"},
              "products": {"type": ["array", "null"], "maxItems": 1000, "items": {"type": "string"}},
              "categories": {"type": ["array", "null"], "items": {"oneOf": [
                {"type": "string", "minLength": 1}, {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
              ]}},
              "uses": {"type": "integer", "readOnly": true}
            },
            "examples": [{"type": "percentage", "percentage": 10, "maximumUses": 100}]
          },
          "ShippingZone": {
            "type": "object", "required": ["countries", "methods"],
            "properties": {
              "id": {"type": "string"}, "currency": {"oneOf": [{"$ref": "#/components/schemas/Currency"}, {"type": "null"}]},
              "countries": {"type": "array", "minItems": 1, "items": {"type": "string"}},
              "methods": {"type": "array", "minItems": 1, "items": {
                "type": "object", "required": ["id", "name", "price"],
                "properties": {
                  "id": {"type": "string", "minLength": 1, "maxLength": 500}, "name": {"type": "string", "minLength": 1, "maxLength": 500},
                  "description": {"type": ["string", "null"], "minLength": 1, "maxLength": 500},
                  "price": {"type": "number", "minimum": 0}, "freeFrom": {"type": ["number", "null"], "minimum": 0},
                  "states": {"type": ["array", "null"], "items": {"type": "string"}},
                  "minimumDays": {"type": ["integer", "null"], "minimum": 0, "maximum": 1000},
                  "maximumDays": {"type": ["integer", "null"], "minimum": 0, "maximum": 1000}
                }
              }}
            },
            "examples": [
              {"countries": ["DE"], "methods": [{"id": "de-parcel", "name": "Parcel", "price": 4.90}]}
            ]
          },
          "TaxRate": {
            "type": "object", "required": ["country", "name", "rate"],
            "properties": {
              "id": {"type": "string"}, "country": {"type": "string", "minLength": 1, "maxLength": 500},
              "state": {"type": ["string", "null"], "minLength": 1, "maxLength": 500},
              "name": {"type": "string", "minLength": 1, "maxLength": 500}, "rate": {
                "description": "0.19 is 19 percent.",
                "oneOf": [{"type": "string", "pattern": "^(?:0(?:[.][0-9]{1,6})?|1(?:[.]0{1,6})?)$"}, {"type": "number", "minimum": 0, "maximum": 1}]
              },
              "inclusive": {"type": "boolean"}, "shipping": {"type": "boolean"}
            },
            "examples": [{"country": "DE", "name": "VAT", "rate": "0.19", "inclusive": true, "shipping": true}]
          }
        }
        """
}
