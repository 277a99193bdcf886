import CXapian

/// The values of a tree column as a tree: what each is called, and which other value it is below.
///
/// Made once for a generation and continued when documents bring new values; ordinals never change.
struct FacetTree {
    enum Parent: Hashable {
        /// A root.
        case none
        case node(UInt32)
        /// Its path names a value that no document has.
        case unknown
    }

    struct Node {
        let name: FacetPath
        var parent: Parent
        /// Its place among all when they are in the order of their paths.
        var place = 0
    }

    /// At the places of their ordinals.
    private(set) var nodes: [Node] = []
    private var ordinals: [String: UInt32] = [:]
    private var orphans: [UInt32] = []

    /// Takes over the values from ordinal `nodes.count` to `count`.
    mutating func grow(to count: Int, path: (UInt32) -> String) {
        guard count > nodes.count else { return }
        for ordinal in UInt32(nodes.count)..<UInt32(count) {
            let path = path(ordinal)
            ordinals[path] = ordinal
            orphans.append(ordinal)
            nodes.append(Node(name: FacetPath(path), parent: .unknown))
        }
        // A parent may come after its children.
        orphans.removeAll { ordinal in
            let parent =
                TreePath.parent(of: nodes[Int(ordinal)].name.path)
                .map { ordinals[$0].map(Parent.node) ?? .unknown } ?? .none
            nodes[Int(ordinal)].parent = parent
            return parent != .unknown
        }
        for (place, index) in nodes.indices.sorted(by: { nodes[$0].name.path < nodes[$1].name.path }).enumerated() {
            nodes[index].place = place
        }
    }

    /// Counts by what their values are below.
    func children(_ counts: [souk_count]) -> Children {
        var entries: [Children.Entry] = []
        entries.reserveCapacity(counts.count)
        for count in counts where Int(count.ordinal) < nodes.count {
            let node = nodes[Int(count.ordinal)]
            entries.append(
                Children.Entry(parent: Children.rank(node.parent), count: count, place: node.place))
        }
        entries.sort { $0.isBefore($1) }
        return Children(entries: entries)
    }

    /// Counts, those below the same parent side by side, most frequent first, then by path.
    struct Children {
        struct Entry {
            /// See `rank`.
            let parent: Int
            let count: souk_count
            let place: Int

            func isBefore(_ other: Entry) -> Bool {
                if parent != other.parent { return parent < other.parent }
                return count.count != other.count.count ? count.count > other.count.count : place < other.place
            }
        }

        fileprivate let entries: [Entry]

        fileprivate static func rank(_ parent: Parent) -> Int {
            switch parent {
            case .none: -1
            case .node(let ordinal): Int(ordinal)
            case .unknown: Int.max
            }
        }

        subscript(parent: Parent) -> ArraySlice<Entry> {
            let rank = Self.rank(parent)
            let start = entries.firstIndexInOrder { $0.parent >= rank }
            let end = entries[start...].prefix { $0.parent == rank }.endIndex
            return entries[start..<end]
        }
    }
}

extension Array {
    /// The first for which `follows` holds, in an array where it holds for all after one for which it does.
    fileprivate func firstIndexInOrder(_ follows: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if follows(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension TreePath {
    static func parent(of path: String) -> String? { lastSeparator(in: path).map { String(path[..<$0]) } }

    static func leaf(of path: String) -> String {
        guard let start = lastSeparator(in: path) else { return path }
        return String(path[path.utf8.index(start, offsetBy: separator.utf8.count)...])
    }

    /// Where the last separator begins. Its bytes are ASCII, so that it is found byte by byte.
    private static func lastSeparator(in path: String) -> String.Index? {
        let bytes = path.utf8
        var place = bytes.lastIndex(of: UInt8(ascii: ">"))
        while let found = place {
            if found > bytes.startIndex, bytes[bytes.index(before: found)] == UInt8(ascii: " "),
                bytes[bytes.index(after: found)...].first == UInt8(ascii: " ")
            {
                return bytes.index(before: found)
            }
            place = bytes[..<found].lastIndex(of: UInt8(ascii: ">"))
        }
        return nil
    }
}
