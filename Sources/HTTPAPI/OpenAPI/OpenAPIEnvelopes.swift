import CommerceKernel

/// Names for the envelopes of answers, so that generated clients have a `CartAnswer` and an `OrderSummaryPage` instead
/// of a type named by the first operation that answers it.
enum OpenAPIEnvelopes {
    /// What the body of `answer` is; a reference where the envelope has a name.
    static func schema(_ answer: OperationDocumentation.Answer) -> JSONValue {
        guard let data = answer.data else { return ["$ref": "#/components/schemas/Success"] }
        if answer.isBare { return data.json }
        return name(answer).map { ["$ref": .string("#/components/schemas/\($0)")] } ?? envelope(answer, data)
    }

    /// Every named envelope that `endpoints` answer with, by name.
    static func components(_ endpoints: [Endpoint]) -> JSONObject {
        var named: [String: JSONValue] = [:]
        for answer in endpoints.flatMap(\.documentation.answers) where !answer.isBare {
            if let name = name(answer), let data = answer.data { named[name] = envelope(answer, data) }
        }
        return JSONObject(named.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    private static func name(_ answer: OperationDocumentation.Answer) -> String? {
        switch answer.data {
        case .component(let name): name + (answer.isPage ? "Page" : "Answer")
        case .array(.component(let name)): name + "List"
        default: nil
        }
    }

    private static func envelope(_ answer: OperationDocumentation.Answer, _ data: SchemaReference) -> JSONValue {
        var properties = JSONObject([("data", answer.isPage ? ["type": "array", "items": data.json] : data.json)])
        if answer.isPage { properties["pagination"] = ["$ref": "#/components/schemas/Pagination"] }
        let required: JSONValue = answer.isPage ? ["data", "pagination"] : ["data"]
        return [
            "allOf": [
                ["$ref": "#/components/schemas/Success"],
                ["type": "object", "required": required, "properties": .object(properties)],
            ]
        ]
    }
}
