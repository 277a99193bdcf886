import CommerceKernel
import HTTPTypes

/// What can be done next with what an operation has made: links from an answer to the operations below its address
/// (OpenAPI 3.1, section 4.8.20).
struct OpenAPILinks {
    private let endpoints: [Endpoint]

    init(_ endpoints: [Endpoint]) { self.endpoints = endpoints }

    /// Nil when nothing is below it.
    func links(from endpoint: Endpoint) -> JSONValue? {
        let own = endpoint.template.segments
        var links = JSONObject()
        for target in endpoints where target.operationID != endpoint.operationID {
            let segments = target.template.segments
            let isItem =
                segments.count == own.count + 1 && Array(segments.prefix(own.count)) == own
                && segments.last.map(Self.isParameter) == true
            // An operation on one thing leads to the others on it.
            let isSame = segments == own && own.last.map(Self.isParameter) == true && target.method == .get
            let isAround = own.count > 2 && Array(own.dropLast()) == segments && target.method == .get
            guard isItem || isSame || isAround else { continue }
            var parameters = JSONObject()
            for name in endpoint.template.parameterNames where target.template.parameterNames.contains(name) {
                parameters[name] = .string("$request.path.\(name)")
            }
            if isItem, let name = target.template.parameterNames.last {
                parameters[name] = .string("$response.body#\(endpoint.documentation.identifier)")
            }
            links[target.operationID] = .object(
                JSONObject([
                    ("operationId", .string(target.operationID)), ("parameters", .object(parameters)),
                    ("description", .string(target.documentation.summary)),
                ]))
        }
        return links.isEmpty ? nil : .object(links)
    }

    private static func isParameter(_ segment: PathTemplate.Segment) -> Bool {
        if case .parameter = segment { true } else { false }
    }
}
