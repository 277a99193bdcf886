/// Counts of the values of one field over the hits. A value filtered by its own field does not narrow its own facet
/// (disjunctive counting), so that a shopper sees what else could be chosen.
public struct FacetRequest: Sendable, Hashable {
    /// A facet field of the schema, or `attributes.<name>`.
    public var field: String
    /// The most frequent values to return, 1 to 1,000.
    public var maxValues: Int
    /// Only values with a word that begins with this, whatever case and accents.
    public var valueQuery: String?
    /// Bounds between the ranges of a numeric facet, rising. Chosen to suit the values when empty.
    public var bounds: [Double]

    public init(_ field: String, maxValues: Int = 10, valueQuery: String? = nil, bounds: [Double] = []) {
        self.field = field
        self.maxValues = maxValues
        self.valueQuery = valueQuery
        self.bounds = bounds
    }
}
