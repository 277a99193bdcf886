public import CommerceKernel

/// The parameters of a query in their order; names may repeat. Unknown ones are ignored by whoever reads.
public struct QueryParameters: Sendable, Hashable {
    public struct Parameter: Sendable, Hashable {
        public let name: String
        public let value: String
    }

    public private(set) var all: [Parameter] = []

    public init() {}

    /// Parameters that come from elsewhere than an address.
    public init(_ pairs: [(name: String, value: String)]) {
        all = pairs.map { Parameter(name: $0.name, value: $0.value) }
    }

    /// Throws 400 `invalid_query` for a bad escape or more than `limit` parameters.
    init(_ query: Substring, limit: Int) throws(DomainError) {
        guard !query.isEmpty else { return }
        for part in query.utf8.split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "="))
            let name = Substring(part[..<(equals ?? part.endIndex)])
            let value = equals.map { Substring(part[part.index(after: $0)...]) } ?? ""
            guard let name = PercentCoding.decode(name, plusIsSpace: true),
                let value = PercentCoding.decode(value, plusIsSpace: true)
            else {
                throw DomainError(
                    .invalid, code: "invalid_query",
                    message: "The query has an escape that is not %XX of UTF-8: \(Substring(part).prefix(80)).")
            }
            if all.count == limit {
                throw DomainError(
                    .invalid, code: "invalid_query", message: "The query has more than \(limit) parameters.")
            }
            all.append(Parameter(name: name, value: value))
        }
    }

    /// Those whose name `isKept` wants, asked in their order.
    func filter(_ isKept: (String) -> Bool) -> QueryParameters {
        var copy = self
        copy.all = all.filter { isKept($0.name) }
        return copy
    }

    public var isEmpty: Bool { all.isEmpty }

    /// The first value of `name`.
    public subscript(name: String) -> String? { all.first { $0.name == name }?.value }

    /// The first value of `name` unless it is empty: `?category=` asks for nothing.
    public func text(_ name: String) -> String? {
        guard let value = self[name], !value.isEmpty else { return nil }
        return value
    }

    /// Every value of `name`.
    public func values(_ name: String) -> [String] { all.filter { $0.name == name }.map(\.value) }

    /// Every value of `name`, each taken apart at commas, without empty ones: `facets=brand,price&facets=color`.
    public func list(_ name: String) -> [String] {
        values(name).flatMap { $0.split(separator: ",").map(String.init) }
    }

    /// The one value of `name`; nil when absent or empty. Throws 400 `validation_failed` when there are several: which of
    /// them is meant, nobody knows.
    private func single(_ name: String) throws(DomainError) -> String? {
        if all.count(where: { $0.name == name }) > 1 {
            throw .invalid(field: name, code: "repeated", message: "\(name) is given more than once.")
        }
        return text(name)
    }

    /// A whole number within `range`; nil when absent or empty. Throws 400 `validation_failed`.
    public func integer(_ name: String, in range: ClosedRange<Int> = Int.min...Int.max) throws(DomainError) -> Int? {
        guard let text = try single(name) else { return nil }
        // One that no integer holds is still a number, only larger than any range.
        let isHuge = text.utf8.count > 18 && text.utf8.allSatisfy { (48...57).contains($0) }
        guard let number = Int(text) ?? (isHuge ? Int.max : nil) else {
            throw .invalid(
                field: name, code: "not_an_integer",
                message: "\(name) is \"\(text.prefix(40))\"; it must be a whole number.")
        }
        guard range.contains(number) else {
            throw .invalid(
                field: name, code: "out_of_range",
                message: "\(name) is \(number); it must be from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// A number that is finite; nil when absent or empty.
    public func number(_ name: String) throws(DomainError) -> Double? {
        guard let text = try single(name) else { return nil }
        guard let number = Double(text), number.isFinite else {
            throw .invalid(
                field: name, code: "not_a_number", message: "\(name) is \"\(text.prefix(40))\"; it must be a number.")
        }
        return number
    }

    /// `true`, `1`, `on`, `yes` or a bare name; `false`, `0`, `off`, `no`. Nil when absent.
    public func flag(_ name: String) throws(DomainError) -> Bool? {
        guard let text = self[name] else { return nil }
        switch text.lowercased() {
        case "true", "1", "on", "yes", "": return true
        case "false", "0", "off", "no": return false
        default:
            throw .invalid(
                field: name, code: "not_a_boolean",
                message: "\(name) is \"\(text.prefix(40))\"; it must be true or false.")
        }
    }

    /// One of `values`; nil when absent or empty.
    public func choice(_ name: String, of values: [String]) throws(DomainError) -> String? {
        guard let text = try single(name) else { return nil }
        guard values.contains(text) else {
            throw .invalid(
                field: name, code: "unknown_value",
                message: "\(name) is \"\(text.prefix(40))\"; it must be one of \(values.joined(separator: ", ")).")
        }
        return text
    }

    /// `page` and `limit`, 1 and 20 when absent; more than 100 is answered as 100.
    public func page(defaultLimit: Int = 20) throws(DomainError) -> PageRequest {
        try PageRequest(page: try integer("page") ?? 1, limit: try integer("limit") ?? defaultLimit)
    }
}
