extension OpenAPISchemas {
    /// Accounts, sign-ins, addresses, keys.
    static let people = """
        {
          "User": {
            "type": "object",
            "required": ["id", "email", "emailVerified", "name", "phone", "role", "createdAt", "lastLogin"],
            "properties": {
              "id": {"type": "string"}, "email": {"type": "string"}, "emailVerified": {"type": "boolean"},
              "name": {"type": "string"}, "phone": {"type": ["string", "null"]},
              "role": {"$ref": "#/components/schemas/Role"}, "mayPayByInvoice": {"type": "boolean"},
              "createdAt": {"type": "string", "format": "date-time"},
              "updatedAt": {"type": "string", "format": "date-time"},
              "lastLogin": {"type": ["string", "null"], "format": "date-time"}
            }
          },
          "Role": {"type": "string", "enum": ["customer", "staff", "admin", "service"]},
          "Scope": {
            "type": "string",
            "enum": ["catalog:write", "search:manage", "inventory:read", "inventory:write", "orders:read",
                     "orders:write", "payments:read", "events:read", "webhooks:manage", "users:read"]
          },
          "NewUser": {
            "type": "object", "required": ["email", "name"],
            "properties": {
              "email": {"type": "string", "format": "email", "maxLength": 254}, "name": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "\(SchemaText.filledLine)"},
              "phone": {"type": ["string", "null"], "maxLength": 40, "pattern": "\(SchemaText.phone)", "example": "+14155550123"}, "password": {"type": ["string", "null"], "minLength": 8, "maxLength": 128, "pattern": "^[^\\u0000]*$"},
              "role": {"$ref": "#/components/schemas/Role"}
            }
          },
          "UserChange": {
            "type": "object",
            "properties": {
              "name": {"type": ["string", "null"], "minLength": 1, "maxLength": 255, "pattern": "\(SchemaText.filledLine)"}, "phone": {"type": ["string", "null"], "maxLength": 40, "pattern": "\(SchemaText.phone)", "example": "+14155550123"},
              "role": {
                "description": "Admins only; ignored otherwise.", "type": ["string", "null"],
                "enum": ["customer", "staff", "admin", "service", null]
              },
              "mayPayByInvoice": {"description": "Admins only; ignored otherwise.", "type": ["boolean", "null"]}
            }
          },
          "Registration": {
            "type": "object", "required": ["email", "password", "name"],
            "properties": {
              "email": {"type": "string", "format": "email", "maxLength": 254},
              "password": {"type": "string", "minLength": 8, "maxLength": 128, "pattern": "^[^\\u0000]*$"},
              "name": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "\(SchemaText.filledLine)"}, "phone": {"type": ["string", "null"], "maxLength": 40, "pattern": "\(SchemaText.phone)", "example": "+14155550123"}
            }
          },
          "Login": {
            "type": "object", "required": ["email", "password"],
            "properties": {
              "email": {"type": "string", "minLength": 1, "maxLength": 254, "pattern": "\(SchemaText.filled)"}, "password": {"type": "string", "minLength": 1},
              "cookie": {"type": ["boolean", "null"], "description": "Also set the session cookie."}
            }
          },
          "SignIn": {
            "type": "object",
            "required": ["token", "tokenType", "expiresAt", "refreshToken", "sessionId", "sessionExpiresAt", "user"],
            "properties": {
              "token": {"type": "string"}, "tokenType": {"const": "Bearer"},
              "expiresAt": {"type": "string", "format": "date-time"}, "refreshToken": {"type": "string"},
              "sessionId": {"type": "string"}, "sessionExpiresAt": {"type": "string", "format": "date-time"},
              "csrfToken": {"type": "string"}, "user": {"$ref": "#/components/schemas/User"}
            }
          },
          "RefreshToken": {
            "type": "object", "required": ["refreshToken"], "properties": {"refreshToken": {"type": "string"}}
          },
          "OptionalRefreshToken": {"type": "object", "properties": {"refreshToken": {"type": "string"}}},
          "AddressOnly": {
            "type": "object", "required": ["email"], "properties": {"email": {"type": "string", "format": "email", "maxLength": 254}}
          },
          "OneTimeToken": {
            "type": "object", "required": ["token"], "properties": {"token": {"type": "string"}}
          },
          "PasswordReset": {
            "type": "object", "required": ["token", "password"],
            "properties": {
              "token": {"type": "string"}, "password": {"type": "string", "minLength": 8, "maxLength": 128, "pattern": "^[^\\u0000]*$"}
            }
          },
          "PasswordChange": {
            "type": "object", "required": ["currentPassword", "newPassword"],
            "properties": {
              "currentPassword": {"type": "string"},
              "newPassword": {"type": "string", "minLength": 8, "maxLength": 128, "pattern": "^[^\\u0000]*$"}
            }
          },
          "Principal": {
            "type": "object", "required": ["principal", "role", "user", "csrfToken"],
            "properties": {
              "principal": {"type": "string"}, "role": {"type": ["string", "null"]},
              "scopes": {"type": "array", "items": {"type": "string"}}, "user": {"type": ["object", "null"]},
              "csrfToken": {"type": ["string", "null"]}
            }
          },
          "Session": {
            "type": "object", "required": ["id", "createdAt", "expiresAt", "clientAddress", "usesCookie", "current"],
            "properties": {
              "id": {"type": "string"}, "createdAt": {"type": "string", "format": "date-time"},
              "expiresAt": {"type": "string", "format": "date-time"}, "clientAddress": {"type": "string"},
              "userAgent": {"type": ["string", "null"]}, "usesCookie": {"type": "boolean"},
              "current": {"type": "boolean"}
            }
          },
          "Address": {
            "type": "object", "required": ["id", "street", "city", "zip", "country", "default"],
            "properties": {
              "id": {"type": "string"}, "label": {"type": ["string", "null"]}, "name": {"type": ["string", "null"]},
              "company": {"type": ["string", "null"]}, "street": {"type": "string"},
              "street2": {"type": ["string", "null"]}, "city": {"type": "string"},
              "state": {"type": ["string", "null"]}, "zip": {"type": "string"}, "country": {"type": "string"},
              "phone": {"type": ["string", "null"]}, "default": {"type": "boolean"}
            }
          },
          "AddressDraft": {
            "type": "object", "required": ["street", "city", "zip", "country"],
            "properties": {
              "label": {"type": ["string", "null"], "maxLength": 100, "pattern": "\(SchemaText.line)"},
              "name": {"type": ["string", "null"], "maxLength": 100, "pattern": "\(SchemaText.line)"},
              "company": {"type": ["string", "null"], "maxLength": 100, "pattern": "\(SchemaText.line)"},
              "street": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "\(SchemaText.filledLine)"},
              "street2": {"type": ["string", "null"], "maxLength": 100, "pattern": "\(SchemaText.line)"},
              "city": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "\(SchemaText.filledLine)"},
              "state": {"type": ["string", "null"], "maxLength": 100, "pattern": "\(SchemaText.line)"},
              "zip": {"type": "string", "minLength": 1, "maxLength": 20, "pattern": "\(SchemaText.filledLine)"},
              "country": {"type": "string", "pattern": "^[A-Za-z]{2}$"}, "phone": {"type": ["string", "null"], "maxLength": 40, "pattern": "\(SchemaText.phone)", "example": "+14155550123"},
              "default": {"type": ["boolean", "null"]}
            }
          },
          "APIKey": {
            "type": "object", "required": ["id", "name", "role", "scopes", "hint", "createdAt"],
            "properties": {
              "id": {"type": "string"}, "name": {"type": "string"}, "role": {"$ref": "#/components/schemas/Role"},
              "scopes": {"type": ["array", "null"], "items": {"type": "string"}}, "hint": {"type": "string"},
              "createdAt": {"type": "string", "format": "date-time"},
              "expiresAt": {"type": ["string", "null"], "format": "date-time"},
              "revokedAt": {"type": ["string", "null"], "format": "date-time"},
              "rateLimit": {"type": ["string", "null"]},
              "lastUsedAt": {"type": ["string", "null"], "format": "date-time", "description": "To about a minute."},
              "key": {"type": "string", "description": "Only in the answer that makes it."}
            }
          },
          "APIKeyDraft": {
            "type": "object", "required": ["name", "role"],
            "properties": {
              "name": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "\(SchemaText.filled)"},
              "role": {"$ref": "#/components/schemas/Role"},
              "scopes": {"type": ["array", "null"], "items": {"$ref": "#/components/schemas/Scope"}},
              "expiresAt": {"type": ["string", "null"], "format": "date-time", "example": "2999-01-01T00:00:00Z"},
              "rateLimit": {"type": ["string", "null"], "pattern": "^([1-9][0-9]{0,8}/(s|m|h|d)|off)$", "example": "20000/h", "description": "Such as 20000/h, or off; else its role's."}
            }
          },
          "AuditEntry": {
            "type": "object", "required": ["id", "at", "actor", "action", "subject", "clientAddress"],
            "properties": {
              "id": {"type": "integer"}, "at": {"type": "string", "format": "date-time"},
              "actor": {"type": "string"}, "action": {"type": "string"}, "subject": {"type": "string"},
              "clientAddress": {"type": "string"}, "requestId": {"type": ["string", "null"]},
              "before": {}, "after": {},
              "outcome": {"type": ["integer", "null"], "description": "The status of the answer, once there is one."}
            }
          }
        }
        """
}
