/// The way from the root of the category tree to a category, such as Electronics, Audio, Headphones.
public struct CategoryPath: Sendable, Hashable {
    /// Names from the root on; never empty, no name empty.
    public let names: [String]

    /// The deepest a category may lie.
    public static let maximumDepth = 10
    /// Characters of one name, at most.
    public static let maximumNameLength = 200

    /// Nil for no names or an empty one.
    public init?(_ names: [String]) {
        guard !names.isEmpty, !names.contains(where: \.isEmpty) else { return nil }
        self.names = names
    }

    /// The category's own name.
    public var name: String { names[names.count - 1] }

    /// Every path that leads to it, from the root to itself.
    public var ancestry: [CategoryPath] {
        (1...names.count).map { CategoryPath(unchecked: Array(names.prefix($0))) }
    }

    private init(unchecked names: [String]) { self.names = names }
}

extension CategoryPath: CustomStringConvertible {
    /// `Electronics > Audio > Headphones`
    public var description: String { names.joined(separator: " > ") }
}
