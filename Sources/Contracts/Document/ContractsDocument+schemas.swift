extension ContractsDocument {
    static let parameters = """
        "order": {"name": "id", "in": "path", "required": true, "description": "Any name of an order: its UUID, ORD000123, or its number.",
                  "schema": {"type": "string", "minLength": 1, "maxLength": 64}},
        "event": {"name": "event", "in": "path", "required": true,
                  "schema": {"enum": ["ReceivePayment", "Deliver", "UnlockDelivery", "Cancel", "Reopen", "Refund"]}},
        "currentState": {"name": "currentState", "in": "query", "required": true,
                         "schema": {"enum": ["Open", "ReadyForDelivery", "AwaitingPayment", "Completed", "Canceled"]}},
        "page": {"name": "page", "in": "query", "description": "From 0.", "schema": {"type": "integer", "minimum": 0}},
        "size": {"name": "size", "in": "query", "description": "More than 100 is answered as 100.",
                 "schema": {"type": "integer", "minimum": 1}},
        "sort": {"name": "sort", "in": "query",
                 "schema": {"type": "string", "pattern": "^(id|createdAt)(,(asc|desc))?$"}}
        """

    static let schemas = """
        "Items": {"type": "array", "minItems": 1, "maxItems": 200, "items": {
          "type": "object", "required": ["productId", "quantity"],
          "properties": {"productId": {"type": "string", "minLength": 1, "maxLength": 64},
                         "quantity": {"type": "integer", "minimum": 1, "maximum": 1000000}}
        }},
        "CodedOrder": {
          "type": "object", "required": ["userId", "orderAmount", "items"],
          "properties": {
            "userId": {"type": "string"}, "orderAmount": {"type": "number", "minimum": 0},
            "items": {"$ref": "#/components/schemas/Items"},
            "token": {"type": "string", "description": "The user's access token."},
            "signature": {"type": "string", "description": "HMAC-SHA256 of the body without it (RFC 8785), in hexadecimal."},
            "timestamp": {"type": ["integer", "string"]}, "nonce": {"type": "string"}
          },
          "examples": [{"userId": "123456", "orderAmount": 100.50,
                        "items": [{"productId": "P001", "quantity": 2}, {"productId": "P002", "quantity": 1}]}]
        },
        "Coded": {
          "type": "object", "required": ["code", "message"],
          "properties": {"code": {"type": "integer"}, "message": {"type": "string"}, "locked": {"const": false},
                         "paymentStatus": {"const": "failed"}}
        },
        "CodedCreated": {
          "type": "object", "required": ["code", "message", "orderId", "status"],
          "properties": {"code": {"const": 200}, "message": {"type": "string"}, "orderId": {"type": "string"},
                         "status": {"type": "string"}}
        },
        "CodedLock": {
          "type": "object", "required": ["orderId", "items"],
          "properties": {"orderId": {"type": "string"}, "items": {"$ref": "#/components/schemas/Items"}}
        },
        "CodedLocked": {
          "type": "object", "required": ["code", "message", "locked"],
          "properties": {"code": {"const": 200}, "message": {"type": "string"}, "locked": {"const": true}}
        },
        "CodedPayment": {
          "type": "object", "required": ["orderId", "userId", "paymentAmount", "paymentMethod"],
          "properties": {
            "orderId": {"type": "string"}, "userId": {"type": "string"}, "paymentAmount": {"type": "number", "minimum": 0},
            "paymentMethod": {"enum": ["credit_card", "debit_card", "card", "paypal", "bank_transfer"]},
            "paymentDetails": {
              "type": "object", "required": ["cardNumber", "expiryDate", "cvv"],
              "properties": {"cardNumber": {"type": "string"}, "expiryDate": {"type": "string"}, "cvv": {"type": "string"}}
            }
          }
        },
        "CodedPaid": {
          "type": "object", "required": ["code", "message", "paymentStatus", "transactionId"],
          "properties": {"code": {"const": 200}, "message": {"type": "string"}, "paymentStatus": {"const": "completed"},
                         "transactionId": {"type": "string"}}
        },
        "CodedPending": {
          "type": "object", "required": ["code", "message", "paymentStatus", "transactionId"],
          "properties": {"code": {"const": 202}, "message": {"type": "string"}, "paymentStatus": {"const": "pending"},
                         "transactionId": {"type": "string"}, "redirectUrl": {"type": "string"}}
        },
        "CodedNotification": {
          "type": "object", "required": ["userId", "notificationType", "subject", "message"],
          "properties": {"userId": {"type": "string"}, "notificationType": {"enum": ["email", "sms"]},
                         "subject": {"type": "string", "minLength": 1, "maxLength": 200},
                         "message": {"type": "string", "minLength": 1, "maxLength": 10000}}
        },
        "WrappedDraft": {
          "type": "object", "required": ["customerName", "productName", "quantity", "totalAmount"],
          "properties": {"customerName": {"type": "string", "minLength": 1, "maxLength": 200},
                         "productName": {"type": "string", "minLength": 1, "maxLength": 1000},
                         "quantity": {"type": "integer", "minimum": 1, "maximum": 1000000},
                         "totalAmount": {"type": "number", "minimum": 0}},
          "examples": [{"customerName": "John Doe", "productName": "Laptop", "quantity": 1, "totalAmount": 1299.99}]
        },
        "WrappedOrder": {
          "type": "object", "required": ["success", "message", "data", "errors", "timestamp"],
          "properties": {
            "success": {"const": true}, "message": {"type": "string"}, "errors": {"type": "null"},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {
              "type": "object",
              "required": ["id", "customerName", "productName", "quantity", "totalAmount", "status", "createdAt"],
              "properties": {
                "id": {"type": "string", "format": "uuid"}, "customerName": {"type": "string"},
                "productName": {"type": "string"}, "quantity": {"type": "integer"}, "totalAmount": {"type": "number"},
                "status": {"enum": ["Created", "Processing", "PaymentVerified", "Shipped", "Delivered", "Cancelled"]},
                "createdAt": {"type": "string", "format": "date-time"}
              }
            }
          }
        },
        "WrappedEvent": {
          "type": "object", "required": ["success", "message", "data", "errors", "timestamp"],
          "properties": {
            "success": {"const": true}, "message": {"type": "string"}, "errors": {"type": "null"},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {
              "type": "object", "required": ["orderId", "eventType"],
              "properties": {
                "orderId": {"type": "string", "format": "uuid"},
                "eventType": {"enum": ["payment.verified", "order.shipped", "order.delivered", "order.cancelled"]}
              }
            }
          }
        },
        "WrappedRefusal": {
          "type": "object", "required": ["success", "message", "data", "errors", "timestamp"],
          "properties": {
            "success": {"const": false}, "message": {"type": "string"}, "data": {"type": "null"},
            "errors": {"type": "array", "items": {"type": "string"}},
            "timestamp": {"type": "string", "format": "date-time"}
          }
        },
        "HALDraft": {"type": "object", "description": "Nothing of it is kept: an order's state moves by events."},
        "HALLinks": {
          "type": "object",
          "additionalProperties": {
            "type": "object", "required": ["href"],
            "properties": {"href": {"type": "string"}, "templated": {"type": "boolean"}}
          }
        },
        "HALDocument": {"type": "object", "properties": {"_links": {"$ref": "#/components/schemas/HALLinks"}}},
        "HALOrder": {
          "type": "object", "required": ["currentState", "_links"],
          "properties": {"currentState": {"type": "string", "description": "For people: English, German or French."},
                         "_links": {"$ref": "#/components/schemas/HALLinks"}, "_templates": {"type": "object"}}
        },
        "HALOrders": {
          "type": "object", "required": ["_embedded", "_links", "page"],
          "properties": {
            "_embedded": {
              "type": "object", "required": ["orders"],
              "properties": {"orders": {"type": "array", "items": {"$ref": "#/components/schemas/HALOrder"}}}
            },
            "_links": {"$ref": "#/components/schemas/HALLinks"},
            "page": {
              "type": "object", "required": ["size", "totalElements", "totalPages", "number"],
              "properties": {"size": {"type": "integer"}, "totalElements": {"type": "integer"},
                             "totalPages": {"type": "integer"}, "number": {"type": "integer"}}
            }
          }
        },
        "HALRefusal": {
          "type": "object", "required": ["timestamp", "status", "error", "message", "path"],
          "properties": {"timestamp": {"type": "string"}, "status": {"type": "integer"}, "error": {"type": "string"},
                         "message": {"type": "string"}, "path": {"type": "string"}}
        }
        """
}
