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
          }
        }
        """
}
