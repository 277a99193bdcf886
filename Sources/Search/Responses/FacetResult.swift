import CommerceKernel

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
    public let name: FacetPath
    public var count: Int
    public var selected: Bool
    public var children: [FacetNode]

    public init(name: FacetPath, count: Int, selected: Bool, children: [FacetNode]) {
        self.name = name
        self.count = count
        self.selected = selected
        self.children = children
    }

    /// The last step of the path.
    public var value: String { name.leaf }
    /// From the root, joined by ` > `: what a filter takes.
    public var path: String { name.path }
}

/// What a node of a tree is called: made once for an index and shared by its answers.
public final class FacetPath: Sendable, Hashable {
    /// From the root, joined by ` > `.
    public let path: String
    /// The last step of the path.
    public let leaf: String
    /// Both as members of a JSON object, `"value":"…","path":"…"`: answers name a hundred nodes.
    public let members: [UInt8]

    public init(_ path: String) {
        self.path = path
        leaf = TreePath.leaf(of: path)
        var json = JSONWriter()
        json.object { [leaf] json in
            json.member("value", leaf)
            json.member("path", path)
        }
        members = Array(json.bytes.dropFirst().dropLast())
    }

    public static func == (one: FacetPath, other: FacetPath) -> Bool { one.path == other.path }

    public func hash(into hasher: inout Hasher) { hasher.combine(path) }
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
