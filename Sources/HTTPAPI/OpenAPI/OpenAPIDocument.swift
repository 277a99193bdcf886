import CommerceKernel
import HTTPTypes
import Identity

/// The OpenAPI 3.1 document of the endpoints that are listed, made from the same values that the router uses.
struct OpenAPIDocument {
    let endpoints: [Endpoint]
    let version: String

    init(_ endpoints: [Endpoint], version: String) {
        self.endpoints = endpoints.filter(\.documentation.isListed)
        self.version = version
    }

    var json: JSONValue {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Souk", "version": .string(version),
                "description": "A product search engine with a shop behind it.",
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": "/"]],
            "tags": .array(tags),
            "paths": paths,
            "components": [
                "schemas": OpenAPISchemas.all,
                "securitySchemes": [
                    "apiKey": ["type": "apiKey", "in": "header", "name": "X-API-Key"],
                    "bearer": ["type": "http", "scheme": "bearer"],
                    "cookie": ["type": "apiKey", "in": "cookie", "name": .string(SessionCookie.name)],
                ],
                "headers": Self.headers,
                "responses": Self.refusals,
            ],
        ]
    }

    private var tags: [JSONValue] {
        Set(endpoints.map(\.documentation.tag)).sorted().map { ["name": .string($0)] }
    }

    private var paths: JSONValue {
        var paths = JSONObject()
        for endpoint in endpoints.sorted(by: { $0.template.text < $1.template.text }) {
            var item = paths[endpoint.template.text]?.object ?? JSONObject()
            item[endpoint.method.rawValue.lowercased()] = operation(endpoint)
            paths[endpoint.template.text] = .object(item)
        }
        return .object(paths)
    }

    private func operation(_ endpoint: Endpoint) -> JSONValue {
        let documentation = endpoint.documentation
        var operation = JSONObject([
            ("operationId", .string(endpoint.operationID)), ("summary", .string(documentation.summary)),
            ("tags", [.string(documentation.tag)]),
        ])
        operation["description"] = documentation.description.map { .string($0) }
        let parameters = parameters(endpoint)
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        operation["requestBody"] = requestBody(endpoint)
        operation["responses"] = responses(endpoint)
        operation["security"] = Self.security(endpoint.access)
        return .object(operation)
    }

    /// Alternatives, each with the role or the scope that it needs.
    private static func security(_ access: AccessRule) -> JSONValue {
        func alternatives(_ scheme: String, _ names: [String]) -> [JSONValue] {
            names.map { .object(JSONObject([(scheme, [.string($0)])])) }
        }
        switch access {
        case .open: return []
        case .credentials: return [["apiKey": []], ["bearer": []], ["cookie": []]]
        case .authenticated(let scope):
            let key: JSONValue = ["apiKey": scope.map { [.string($0.rawValue)] } ?? []]
            return [key, ["bearer": []], ["cookie": []]]
        case .roles(let roles, let scope):
            let names = roles.map(\.rawValue).sorted()
            let scopes = scope.map { [$0.rawValue] } ?? []
            return .array(
                alternatives("apiKey", names + scopes) + alternatives("bearer", names) + alternatives("cookie", names))
        }
    }

    // MARK: Requests

    private func parameters(_ endpoint: Endpoint) -> [JSONValue] {
        let inPath: [JSONValue] = endpoint.template.parameterNames.map { name in
            [
                "name": .string(name), "in": "path", "required": true,
                "schema": ["type": "string", "minLength": 1, "maxLength": 200],
            ]
        }
        return inPath
            + endpoint.documentation.parameters.map { parameter in
                var object = JSONObject([
                    ("name", .string(parameter.name)), ("in", .string(parameter.place.rawValue)),
                    ("description", .string(parameter.description)), ("required", .bool(parameter.isRequired)),
                ])
                let schema = parameter.schema.json
                object["schema"] = parameter.isRepeated ? ["type": "array", "items": schema] : schema
                return .object(object)
            }
    }

    private func requestBody(_ endpoint: Endpoint) -> JSONValue? {
        let schema = endpoint.documentation.requestBody?.json ?? ["type": "object"]
        let types: [String]
        switch endpoint.body {
        case .none: return nil
        case .json(_, let also): types = ["application/json"] + also
        case .form: types = [FormBody.mediaType]
        case .stream(let mediaTypes): types = mediaTypes
        }
        let isJSON = if case .json = endpoint.body { true } else { false }
        return [
            "required": .bool(endpoint.documentation.isRequestBodyRequired),
            "content": .object(JSONObject(types.map { ($0, isJSON ? ["schema": schema] : [:]) })),
        ]
    }

    // MARK: Answers

    private func responses(_ endpoint: Endpoint) -> JSONValue {
        var responses = JSONObject()
        for answer in endpoint.documentation.answers {
            responses[String(answer.status)] = self.answer(answer, endpoint)
        }
        for status in refusalStatuses(endpoint) where responses[String(status)] == nil {
            responses[String(status)] = ["$ref": .string("#/components/responses/Refusal\(status)")]
        }
        return .object(responses)
    }

    /// What every endpoint of its kind may refuse with, and what it says itself.
    private func refusalStatuses(_ endpoint: Endpoint) -> [Int] {
        var statuses: Set<Int> = [400, 406, 414, 431, 500]
        if endpoint.template.text.hasPrefix("/v1/") { statuses.insert(429) }
        if endpoint.access != .open { statuses.formUnion([401, 403]) } else { statuses.insert(401) }
        if !endpoint.template.parameterNames.isEmpty { statuses.insert(404) }
        if endpoint.body != .none { statuses.formUnion([413, 415]) }
        return statuses.union(endpoint.documentation.refusals).sorted()
    }

    private func answer(_ answer: OperationDocumentation.Answer, _ endpoint: Endpoint) -> JSONValue {
        var object = JSONObject([("description", .string(answer.description))])
        var headers: [(key: String, value: JSONValue)] = [("X-Request-Id", ["$ref": "#/components/headers/RequestId"])]
        if answer.status == 201 { headers.append(("Location", ["$ref": "#/components/headers/Location"])) }
        object["headers"] = .object(JSONObject(headers))
        if answer.status == 204 { return .object(object) }
        object["content"] = .object(
            JSONObject(
                endpoint.produces.map { type in
                    (type, type == "application/json" ? ["schema": schema(answer)] : [:])
                }))
        return .object(object)
    }

    private func schema(_ answer: OperationDocumentation.Answer) -> JSONValue {
        guard let data = answer.data?.json else { return ["$ref": "#/components/schemas/Success"] }
        if answer.isBare { return data }
        var properties = JSONObject([("data", answer.isPage ? ["type": "array", "items": data] : data)])
        if answer.isPage { properties["pagination"] = ["$ref": "#/components/schemas/Pagination"] }
        return [
            "allOf": [
                ["$ref": "#/components/schemas/Success"],
                ["type": "object", "required": ["data"], "properties": .object(properties)],
            ]
        ]
    }

    private static let headers: JSONValue = [
        "RequestId": ["description": "Names the request in our log.", "schema": ["type": "string"]],
        "Location": ["description": "Where the new object is.", "schema": ["type": "string"]],
        "Allow": ["description": "The methods of this address.", "schema": ["type": "string"]],
        "RetryAfter": ["description": "Seconds to wait.", "schema": ["type": "integer"]],
    ]

    private static let refusals: JSONValue = .object(
        JSONObject(
            [
                (400, "The request is malformed, or a field is not valid."), (401, "Credentials are needed."),
                (402, "The payment was declined."), (403, "The credentials do not allow this."),
                (404, "There is no such thing, or none that may be seen."), (405, "The method is not possible here."),
                (406, "None of the accepted media types can be answered."),
                (409, "The present state stands against it."),
                (412, "If-Match names another version."), (413, "The body is too large."),
                (414, "The address is too long."), (415, "The body's media type is not taken."),
                (422, "A rule refuses it."), (428, "If-Match is needed."), (429, "Too many requests."),
                (431, "The header fields are too large."), (500, "A fault of ours."), (503, "Not possible just now."),
            ].map { status, description in
                var headers = JSONObject([("X-Request-Id", ["$ref": "#/components/headers/RequestId"])])
                if status == 405 { headers["Allow"] = ["$ref": "#/components/headers/Allow"] }
                if status == 429 || status == 503 {
                    headers["Retry-After"] = ["$ref": "#/components/headers/RetryAfter"]
                }
                return (
                    "Refusal\(status)",
                    [
                        "description": .string(description), "headers": .object(headers),
                        "content": [
                            "application/json": ["schema": ["$ref": "#/components/schemas/Refusal"]],
                            "application/problem+json": ["schema": ["$ref": "#/components/schemas/Refusal"]],
                        ],
                    ]
                )
            }))
}

extension SchemaReference {
    var json: JSONValue {
        switch self {
        case .component(let name): ["$ref": .string("#/components/schemas/\(name)")]
        case .array(let element): ["type": "array", "items": element.json]
        case .inline(let text): (try? JSONParser.parse(text)) ?? [:]
        }
    }
}
