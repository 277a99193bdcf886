import CommerceKernel
import HTTPTypes
import Identity

/// The OpenAPI 3.1 document of the endpoints that are listed, made from the same values that the router uses.
struct OpenAPIDocument {
    let endpoints: [Endpoint]
    let version: String
    private let schemas: JSONObject
    private let examples: SchemaExample
    private let links: OpenAPILinks

    init(_ endpoints: [Endpoint], version: String) {
        self.endpoints = endpoints.filter(\.documentation.isListed)
        self.version = version
        schemas = JSONObject(OpenAPISchemas.all.members + OpenAPIEnvelopes.components(self.endpoints).members)
        examples = SchemaExample(components: schemas)
        links = OpenAPILinks(self.endpoints)
    }

    var json: JSONValue {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Souk", "version": .string(version),
                "summary": "A product search engine with a shop behind it.",
                "description": .string(OpenAPIText.introduction),
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": "/"]],
            "tags": .array(tags),
            "paths": paths,
            "components": [
                "schemas": .object(schemas),
                "securitySchemes": [
                    "apiKey": [
                        "type": "apiKey", "in": "header", "name": "X-API-Key",
                        "description": "A key made with POST /v1/api-keys or souk apikey create.",
                    ],
                    "bearer": [
                        "type": "http", "scheme": "bearer",
                        "description": "The token of POST /v1/auth/login, or a key.",
                    ],
                    "cookie": [
                        "type": "apiKey", "in": "cookie", "name": .string(SessionCookie.name),
                        "description": .string(OpenAPIText.cookie),
                    ],
                ],
                "headers": OpenAPIHeaders.components,
                "parameters": [
                    "IfNoneMatch": [
                        "name": "If-None-Match", "in": "header", "required": false,
                        "description": "The ETag of the answer that the client has; 304 when it is still right.",
                        "schema": ["type": "string"], "example": "\"1x9kq2-gzip\"",
                    ]
                ],
                "responses": Self.refusals,
            ],
        ]
    }

    private var tags: [JSONValue] {
        Set(endpoints.map(\.documentation.tag)).sorted().map { tag in
            var object = JSONObject([("name", .string(tag))])
            object["description"] = OpenAPIText.tags[tag].map { .string($0) }
            return .object(object)
        }
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
        operation["description"] = .string(OpenAPIText.description(of: endpoint))
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
                "description": .string(OpenAPIText.pathParameters[name] ?? "Names the \(name) that is meant."),
                "schema": OpenAPIText.pathSchemas[name] ?? OpenAPIText.pathSchema,
                "example": examples.value(of: ["type": "string"], named: name),
            ]
        }
        let known: [JSONValue] =
            endpoint.documentation.caching == .none ? [] : [["$ref": "#/components/parameters/IfNoneMatch"]]
        return inPath + known
            + endpoint.documentation.parameters.map { parameter in
                var object = JSONObject([
                    ("name", .string(parameter.name)), ("in", .string(parameter.place.rawValue)),
                    ("description", .string(parameter.description)), ("required", .bool(parameter.isRequired)),
                ])
                let schema = parameter.schema.json
                object["schema"] = parameter.isRepeated ? ["type": "array", "items": schema] : schema
                let example = examples.value(of: schema, named: parameter.name)
                object["example"] = parameter.isRepeated ? .array([example]) : example
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
        let content: JSONValue = ["schema": schema, "examples": ["typical": ["value": examples.value(of: schema)]]]
        return [
            "required": .bool(endpoint.documentation.isRequestBodyRequired),
            "content": .object(JSONObject(types.map { ($0, isJSON ? content : stream($0)) })),
        ]
    }

    /// A body of lines, text or bytes, as generators of clients know them.
    private func stream(_ type: String) -> JSONValue {
        if type == "application/json" {
            let schema: JSONValue = ["type": "array", "items": ["$ref": "#/components/schemas/ProductDraft"]]
            return ["schema": schema, "examples": ["typical": ["value": examples.value(of: schema)]]]
        }
        if type == "application/yaml" { return ["schema": ["type": "object"]] }
        let isBinary = ["application/gzip", "application/octet-stream"].contains(type)
        return ["schema": isBinary ? ["type": "string", "format": "binary"] : ["type": "string"]]
    }

    // MARK: Answers

    private func responses(_ endpoint: Endpoint) -> JSONValue {
        var responses = JSONObject()
        for answer in endpoint.documentation.answers {
            responses[String(answer.status)] = self.answer(answer, endpoint)
        }
        if endpoint.documentation.caching != .none {
            responses["304"] = ["$ref": "#/components/responses/NotModified"]
        }
        for status in refusalStatuses(endpoint) where responses[String(status)] == nil {
            responses[String(status)] = ["$ref": .string("#/components/responses/Refusal\(status)")]
        }
        return .object(responses)
    }

    /// What every endpoint of its kind may refuse with, and what it says itself.
    private func refusalStatuses(_ endpoint: Endpoint) -> [Int] {
        var statuses: Set<Int> = [400, 406, 414, 431, 500]
        if endpoint.template.text.hasPrefix("/v1/") { statuses.formUnion([429, 503]) }
        if endpoint.access != .open { statuses.formUnion([401, 403, 404]) } else { statuses.insert(401) }
        if !endpoint.template.parameterNames.isEmpty { statuses.insert(404) }
        if endpoint.body != .none { statuses.formUnion([413, 415]) }
        return statuses.union(endpoint.documentation.refusals).sorted()
    }

    private func answer(_ answer: OperationDocumentation.Answer, _ endpoint: Endpoint) -> JSONValue {
        var object = JSONObject([("description", .string(answer.description))])
        object["headers"] = OpenAPIHeaders.of(answer, endpoint)
        if answer.status == 201 { object["links"] = links.links(from: endpoint) }
        if answer.status == 204 || (300..<400).contains(answer.status) { return .object(object) }
        let schema = OpenAPIEnvelopes.schema(answer)
        let content: JSONValue = ["schema": schema, "examples": ["typical": ["value": examples.value(of: schema)]]]
        object["content"] = .object(
            JSONObject(endpoint.produces.map { ($0, $0 == "application/json" ? content : stream($0)) }))
        return .object(object)
    }

    private static let refusals: JSONValue = {
        var responses = JSONObject(
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
            ].map { ("Refusal\($0)", refusal($0, $1)) })
        responses["NotModified"] = [
            "description": "What the client has is still right.", "headers": OpenAPIHeaders.ofNotModified,
        ]
        return .object(responses)
    }()

    private static func refusal(_ status: Int, _ description: String) -> JSONValue {
        let schema: JSONValue = ["$ref": "#/components/schemas/Refusal"]
        let plain = OpenAPIText.refusal(status, asProblem: false)
        let problem = OpenAPIText.refusal(status, asProblem: true)
        return [
            "description": .string(description), "headers": OpenAPIHeaders.ofRefusal(status),
            "content": [
                "application/json": ["schema": schema, "examples": ["typical": ["value": plain]]],
                "application/problem+json": ["schema": schema, "examples": ["typical": ["value": problem]]],
            ],
        ]
    }
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
