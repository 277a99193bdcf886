/// A path such as `/v1/products/{id}`. A last segment `{name*}` takes the rest of the path.
public struct PathTemplate: Sendable, Hashable, ExpressibleByStringLiteral {
    public enum Segment: Sendable, Hashable {
        case literal(String)
        case parameter(String)
        case rest(String)
    }

    /// As written: the name of the route in logs, metrics and the OpenAPI document.
    public let text: String
    public let segments: [Segment]
    public let parameterNames: [String]

    public init(_ text: String) {
        self.text = text
        segments = text.split(separator: "/").map { part in
            guard part.first == "{", part.last == "}" else { return .literal(String(part)) }
            let name = part.dropFirst().dropLast()
            return name.last == "*" ? .rest(String(name.dropLast())) : .parameter(String(name))
        }
        parameterNames = segments.compactMap {
            switch $0 {
            case .literal: nil
            case .parameter(let name), .rest(let name): name
            }
        }
    }

    public init(stringLiteral value: String) { self.init(value) }
}
