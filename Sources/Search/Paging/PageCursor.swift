/// Where a page ended. Its text is opaque to callers, and safe in addresses.
enum PageCursor: Equatable {
    /// So many hits from the first. What the second stage ordered cannot be gone on from otherwise.
    case offset(Int)
    /// After a hit with these sort keys.
    case keys([Double], document: UInt32)
    /// After a hit with this first-stage score, behind what the second stage ordered.
    case score(Double, document: UInt32)

    var text: String {
        func hex(_ number: Double) -> String { String(number.bitPattern, radix: 16) }
        switch self {
        case .offset(let offset): return "o\(offset)"
        case .keys(let keys, let document): return "k\(document)." + keys.map(hex).joined(separator: ".")
        case .score(let score, let document): return "s\(document).\(hex(score))"
        }
    }

    init(text: String) throws(SearchError) {
        let fault = SearchError(.invalidCursor, "The cursor is not one that a search gave.", subject: "cursor")
        guard text.utf8.count <= 200, let kind = text.first else { throw fault }
        let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        func number(_ part: Substring) throws(SearchError) -> Double {
            guard let bits = UInt64(part, radix: 16) else { throw fault }
            return Double(bitPattern: bits)
        }
        switch kind {
        case "o":
            guard parts.count == 1, let offset = Int(parts[0]), (0...1_000_000_000).contains(offset) else {
                throw fault
            }
            self = .offset(offset)
        case "k":
            guard (2...4).contains(parts.count), let document = UInt32(parts[0]) else { throw fault }
            self = .keys(try parts.dropFirst().map { part throws(SearchError) in try number(part) }, document: document)
        case "s":
            guard parts.count == 2, let document = UInt32(parts[0]) else { throw fault }
            self = .score(try number(parts[1]), document: document)
        default: throw fault
        }
    }
}
