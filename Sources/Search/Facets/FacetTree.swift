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
        let path: String
        /// The last step of the path.
        let leaf: String
        var parent: Parent
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
            nodes.append(Node(path: path, leaf: TreePath.leaf(of: path), parent: .unknown))
        }
        // A parent may come after its children.
        orphans.removeAll { ordinal in
            let parent =
                TreePath.parent(of: nodes[Int(ordinal)].path)
                .map { ordinals[$0].map(Parent.node) ?? .unknown } ?? .none
            nodes[Int(ordinal)].parent = parent
            return parent != .unknown
        }
    }

    /// The counts below each parent, most frequent first, then by path.
    func children(_ counts: [souk_count]) -> [Parent: [souk_count]] {
        var children: [Parent: [souk_count]] = [:]
        for count in counts where Int(count.ordinal) < nodes.count {
            children[nodes[Int(count.ordinal)].parent, default: []].append(count)
        }
        return children.mapValues { siblings in
            siblings.sorted {
                $0.count != $1.count
                    ? $0.count > $1.count : nodes[Int($0.ordinal)].path < nodes[Int($1.ordinal)].path
            }
        }
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
