public import HTTPTypes

/// All endpoints of a listener, found by method and path.
///
/// A literal segment goes before a parameter, and a parameter before a rest. A path whose last segment is a literal of
/// some route belongs to the routes with that literal, whatever their methods: `/v1/products/export` is no product.
public struct RouteTable: Sendable {
    /// Characters of a path parameter; an address with a longer one leads nowhere.
    public static let longestParameter = 255

    public let endpoints: [Endpoint]
    private let root: Node

    public enum Match: Sendable {
        case found(Endpoint, PathParameters)
        /// The path exists, but not with this method. Never empty; includes HEAD and OPTIONS.
        case otherMethods([HTTPRequest.Method])
        case notFound
    }

    /// Two endpoints with one method and path, or with one operation id, are a mistake in the program.
    public init(_ endpoints: [Endpoint]) {
        self.endpoints = endpoints
        var ids: Set<String> = []
        for endpoint in endpoints {
            precondition(
                ids.insert(endpoint.operationID).inserted, "operation id \(endpoint.operationID) is not unique")
        }
        root = Node(endpoints.map { ($0.template.segments[...], $0) })
    }

    /// Finds the endpoint for decoded path segments. HEAD is answered by GET's endpoint unless it has its own.
    public func match(_ method: HTTPRequest.Method, _ segments: [String]) -> Match {
        var search = Search(method: method == .head ? .get : method, segments: segments)
        if let endpoint = search.visit(root, 0) { return .found(endpoint, search.parameters) }
        guard !search.allowed.isEmpty else { return .notFound }
        var allowed = search.allowed
        if allowed.contains(.get) { allowed.append(.head) }
        allowed.append(.options)
        return .otherMethods(allowed)
    }

    private struct Search {
        let method: HTTPRequest.Method
        let segments: [String]
        var parameters = PathParameters()
        var allowed: [HTTPRequest.Method] = []

        mutating func visit(_ node: Node, _ depth: Int) -> Endpoint? {
            if depth == segments.count { return take(node.endpoints) }
            let segment = segments[depth]
            if let child = node.literals[segment] {
                if let found = visit(child, depth + 1) { return found }
                if depth + 1 == segments.count, !child.endpoints.isEmpty { return nil }
            }
            if let child = node.parameter, !segment.isEmpty,
                segment.unicodeScalars.count <= RouteTable.longestParameter
            {
                parameters.values.append(segment)
                if let found = visit(child, depth + 1) { return found }
                parameters.values.removeLast()
            }
            guard !node.rests.isEmpty else { return nil }
            parameters.values.append(segments[depth...].joined(separator: "/"))
            if let found = take(node.rests) { return found }
            parameters.values.removeLast()
            return nil
        }

        private mutating func take(_ endpoints: [Endpoint]) -> Endpoint? {
            for endpoint in endpoints {
                if endpoint.method == method {
                    parameters.names = endpoint.template.parameterNames
                    return endpoint
                }
                if !allowed.contains(endpoint.method) { allowed.append(endpoint.method) }
            }
            return nil
        }
    }

    private final class Node: Sendable {
        let literals: [String: Node]
        let parameter: Node?
        let endpoints: [Endpoint]
        let rests: [Endpoint]

        init(_ routes: [(segments: ArraySlice<PathTemplate.Segment>, endpoint: Endpoint)]) {
            var literals: [String: [(ArraySlice<PathTemplate.Segment>, Endpoint)]] = [:]
            var parameters: [(ArraySlice<PathTemplate.Segment>, Endpoint)] = []
            var endpoints: [Endpoint] = []
            var rests: [Endpoint] = []
            for (segments, endpoint) in routes {
                switch segments.first {
                case nil: endpoints.append(endpoint)
                case .literal(let name): literals[name, default: []].append((segments.dropFirst(), endpoint))
                case .parameter: parameters.append((segments.dropFirst(), endpoint))
                case .rest: rests.append(endpoint)
                }
            }
            for group in [endpoints, rests] {
                precondition(
                    Set(group.map(\.method)).count == group.count,
                    "two endpoints for \(group.first?.template.text ?? "")")
            }
            self.literals = literals.mapValues { Node($0) }
            parameter = parameters.isEmpty ? nil : Node(parameters)
            self.endpoints = endpoints
            self.rests = rests
        }
    }
}

/// The values of a template's parameters, percent-decoded.
public struct PathParameters: Sendable, Hashable {
    var names: [String] = []
    var values: [String] = []

    /// Empty for a name that the template has not.
    public subscript(name: String) -> String {
        guard let index = names.firstIndex(of: name), index < values.count else { return "" }
        return values[index]
    }
}
