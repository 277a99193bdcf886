/// One key to sort hits by. Documents without a value come last, whatever the direction.
public struct SortKey: Sendable, Hashable {
    public enum Key: Sendable, Hashable {
        case relevance
        /// A sortable field of the schema, or `attributes.<name>`.
        case field(String)
        /// Kilometres from `SearchRequest.origin` to the point in this field.
        case distance(field: String)
    }

    public var key: Key
    public var descending: Bool

    public init(_ key: Key, descending: Bool) {
        self.key = key
        self.descending = descending
    }

    public static let relevance = SortKey(.relevance, descending: true)

    public static func ascending(_ field: String) -> SortKey { SortKey(.field(field), descending: false) }
    public static func descending(_ field: String) -> SortKey { SortKey(.field(field), descending: true) }
}
