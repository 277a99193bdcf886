extension OpenAPISchemas {
    /// The event feed, webhook endpoints and their deliveries, notifications.
    static let events = """
        {
          "CloudEvent": {
            "type": "object",
            "required": ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"],
            "properties": {
              "specversion": {"const": "1.0"}, "id": {"type": "string"},
              "source": {"type": "string", "format": "uri-reference"}, "type": {"type": "string"},
              "subject": {"type": "string"}, "time": {"type": "string", "format": "date-time"},
              "datacontenttype": {"const": "application/json"}, "data": {"type": "object"}
            }
          },
          "WebhookEndpoint": {
            "type": "object",
            "required": ["id", "url", "events", "enabled", "createdAt", "updatedAt"],
            "properties": {
              "id": {"type": "string"}, "url": {"type": "string", "format": "uri"},
              "events": {"type": "array", "items": {"type": "string"}},
              "description": {"type": ["string", "null"]}, "enabled": {"type": "boolean"},
              "disabledReason": {"enum": ["by_hand", "gone", "unreachable", null]},
              "disabledAt": {"type": ["string", "null"], "format": "date-time"},
              "previousSecretUntil": {"type": ["string", "null"], "format": "date-time"},
              "secret": {"type": ["string", "null"], "description": "Only where it is made."},
              "createdAt": {"type": "string", "format": "date-time"},
              "updatedAt": {"type": "string", "format": "date-time"}
            }
          },
          "WebhookEndpointDraft": {
            "type": "object", "required": ["url"],
            "properties": {
              "url": {"type": "string", "maxLength": 2000, "pattern": "\(SchemaText.webAddress)"},
              "events": {"type": ["array", "null"], "items": {"type": "string", "pattern": "\(SchemaText.eventType)", "example": "order.placed"}, "maxItems": 50,
                         "description": "Types such as order.placed or families such as order.*; none means all."},
              "description": {"type": ["string", "null"], "maxLength": 500}
            }
          },
          "WebhookEndpointPatch": {
            "type": "object",
            "properties": {
              "url": {"type": ["string", "null"], "maxLength": 2000, "pattern": "\(SchemaText.webAddress)"},
              "events": {"type": ["array", "null"], "items": {"type": "string", "pattern": "\(SchemaText.eventType)", "example": "order.placed"}, "maxItems": 50},
              "description": {"type": ["string", "null"], "maxLength": 500}, "enabled": {"type": ["boolean", "null"]}
            }
          },
          "WebhookDelivery": {
            "type": "object",
            "required": ["id", "messageId", "type", "status", "attemptCount", "createdAt"],
            "properties": {
              "id": {"type": "string"}, "messageId": {"type": "string"}, "type": {"type": "string"},
              "status": {"enum": ["pending", "delivered", "dead"]}, "attemptCount": {"type": "integer"},
              "createdAt": {"type": "string", "format": "date-time"},
              "nextAttemptAt": {"type": ["string", "null"], "format": "date-time"},
              "finishedAt": {"type": ["string", "null"], "format": "date-time"},
              "body": {"type": "object"},
              "attempts": {"type": "array", "items": {"$ref": "#/components/schemas/WebhookAttempt"}}
            }
          },
          "WebhookAttempt": {
            "type": "object", "required": ["number", "at", "milliseconds", "status", "answer", "requestHeaders"],
            "properties": {
              "number": {"type": "integer"}, "at": {"type": "string", "format": "date-time"},
              "milliseconds": {"type": "integer"}, "status": {"type": ["integer", "null"]},
              "answer": {"type": "string"}, "requestHeaders": {"type": "object"}
            }
          },
          "Notification": {
            "type": "object",
            "required": ["id", "channel", "template", "about", "recipient", "language", "status", "attempts", "createdAt"],
            "properties": {
              "id": {"type": "string"}, "channel": {"enum": ["email", "sms"]}, "template": {"type": "string"},
              "about": {"type": "string"}, "userId": {"type": ["string", "null"]}, "recipient": {"type": "string"},
              "language": {"type": "string"}, "status": {"enum": ["pending", "sent", "dead"]},
              "attempts": {"type": "integer"}, "nextAttemptAt": {"type": ["string", "null"], "format": "date-time"},
              "lastError": {"type": ["string", "null"]}, "createdAt": {"type": "string", "format": "date-time"},
              "finishedAt": {"type": ["string", "null"], "format": "date-time"}
            }
          },
          "NotificationPreferences": {
            "type": "object",
            "properties": {
              "language": {"type": ["string", "null"]}, "cartReminders": {"type": "boolean"}, "sms": {"type": "boolean"}
            }
          },
          "WebhookReplayRequest": {
            "type": "object", "properties": {"cursor": {"type": ["string", "null"], "pattern": "\(SchemaText.eventCursor)", "example": "9f86d081884c7d65-120"}}, "examples": [{}]
          },
          "WebhookReplay": {
            "type": "object", "required": ["count"],
            "properties": {
              "count": {"type": "integer"}, "deliveryId": {"type": "string"}, "nextCursor": {"type": ["string", "null"]}
            }
          }
        }
        """
}
