/// What the fields of an index are for. A change of it takes effect when the index is rebuilt.
public struct IndexSchema: Sendable, Hashable {
    /// What ranking and facets need to know of a field beyond its values.
    public enum Role: String, Sendable, Hashable, CaseIterable {
        case name, brand, category, popularity, rating, ratingCount, inStock, created, identifier
    }

    /// A field whose words are searched.
    public struct SearchableField: Sendable, Hashable {
        /// `attributes` stands for the texts of all attributes.
        public var name: String
        /// How much one occurrence counts, 1 to 100.
        public var weight: Int
        public var role: Role?

        public init(name: String, weight: Int, role: Role? = nil) {
            self.name = name
            self.weight = weight
            self.role = role
        }
    }

    /// A field that is filtered, counted or sorted by.
    public struct Column: Sendable, Hashable {
        public enum Kind: String, Sendable, Hashable, CaseIterable {
            case keyword, number, bool
            /// Paths; a filter by a step stands for everything below.
            case tree
            case point
            /// A text that is only sorted by.
            case order
        }

        public var name: String
        public var kind: Kind
        public var role: Role?

        public init(name: String, kind: Kind, role: Role? = nil) {
            self.name = name
            self.kind = kind
            self.role = role
        }
    }

    /// A Snowball name such as `english`, or `none`.
    public var language: String
    public var searchable: [SearchableField]
    /// Attributes need none: every `attributes.<name>` is filterable, and a facet.
    public var columns: [Column]

    public init(language: String, searchable: [SearchableField], columns: [Column]) {
        self.language = language
        self.searchable = searchable
        self.columns = columns
    }

    /// For products in the shape of the shop's API. The weights were measured on judged searches: one list of words
    /// with a weight for each field beats a sum of scores by field.
    public static let products = IndexSchema(
        language: "english",
        searchable: [
            SearchableField(name: "name", weight: 5, role: .name),
            SearchableField(name: "brand", weight: 3, role: .brand),
            SearchableField(name: "category", weight: 3, role: .category),
            SearchableField(name: "description", weight: 2),
            SearchableField(name: "attributes", weight: 1),
            SearchableField(name: "sku", weight: 5, role: .identifier),
            SearchableField(name: "gtin", weight: 5, role: .identifier),
        ],
        columns: [
            Column(name: "brand", kind: .keyword, role: .brand),
            Column(name: "category", kind: .keyword, role: .category),
            Column(name: "categories", kind: .tree),
            Column(name: "price", kind: .number),
            Column(name: "stock", kind: .number),
            Column(name: "inStock", kind: .bool, role: .inStock),
            Column(name: "rating", kind: .number, role: .rating),
            Column(name: "ratingCount", kind: .number, role: .ratingCount),
            Column(name: "popularity", kind: .number, role: .popularity),
            Column(name: "createdAt", kind: .number, role: .created),
            Column(name: "name", kind: .order),
            Column(name: "sku", kind: .keyword),
            Column(name: "gtin", kind: .keyword),
            Column(name: "tags", kind: .keyword),
            Column(name: "location", kind: .point),
        ])

    func column(_ name: String) -> Column? { columns.first { $0.name == name } }
    func searchableIndex(_ name: String) -> Int? { searchable.firstIndex { $0.name == name } }
}
