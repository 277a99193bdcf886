/// The counts of one facet field.
public struct FacetResult: Sendable, Hashable {
    public var field: String
    public var content: Content

    public enum Content: Sendable, Hashable {
        /// Most frequent first. `total` is the number of distinct values with a hit.
        case values([FacetValue], total: Int)
        /// Nil when no hit has a number.
        case range(NumericFacet?)
        /// The roots of the tree; a node's count includes what is below it.
        case tree([FacetNode])
    }

    public init(field: String, content: Content) {
        self.field = field
        self.content = content
    }
}

public struct FacetValue: Sendable, Hashable {
    public var value: String
    public var count: Int
    /// True when a filter chose it.
    public var selected: Bool

    public init(value: String, count: Int, selected: Bool) {
        self.value = value
        self.count = count
        self.selected = selected
    }
}

public struct FacetNode: Sendable, Hashable {
    public var value: String
    /// From the root, joined by ` > `: what a filter takes.
    public var path: String
    public var count: Int
    public var selected: Bool
    public var children: [FacetNode]

    public init(value: String, path: String, count: Int, selected: Bool, children: [FacetNode]) {
        self.value = value
        self.path = path
        self.count = count
        self.selected = selected
        self.children = children
    }
}

public struct NumericFacet: Sendable, Hashable {
    /// A part of the numbers, from `from` (included) to `to` (excluded, except in the last range); nil is open.
    public struct Range: Sendable, Hashable {
        public var from: Double?
        public var to: Double?
        public var count: Int

        public init(from: Double?, to: Double?, count: Int) {
            self.from = from
            self.to = to
            self.count = count
        }
    }

    public var min: Double
    public var max: Double
    public var average: Double
    /// Documents with a number.
    public var count: Int
    public var ranges: [Range]

    public init(min: Double, max: Double, average: Double, count: Int, ranges: [Range]) {
        self.min = min
        self.max = max
        self.average = average
        self.count = count
        self.ranges = ranges
    }
}
