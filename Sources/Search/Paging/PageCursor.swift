/// Where a page ended. Its text is opaque to callers, and safe in addresses.
enum PageCursor: Equatable {
    /// What a hit is sorted by: a number, or a text with the number of its first bytes.
    struct Key: Equatable {
        var number: Double
        var text: [UInt8] = []
    }

    /// So many hits from the first. What the second stage ordered cannot be gone on from otherwise.
    case offset(Int)
    /// After a hit with these sort keys.
    case keys([Key], document: UInt32)
    /// After a hit with this first-stage score, behind what the second stage ordered.
    case score(Double, document: UInt32)

    /// Enough for two long names.
    private static let longestText = 5_000

    var text: String {
        switch self {
        case .offset(let offset): return "o\(offset)"
        case .keys(let keys, let document): return "k\(document)." + keys.map(\.cursorText).joined(separator: ".")
        case .score(let score, let document): return "s\(document).\(Key(number: score).cursorText)"
        }
    }

    init(text: String) throws(SearchError) {
        let fault = SearchError(.invalidCursor, "The cursor is not one that a search gave.", subject: "cursor")
        guard text.utf8.count <= Self.longestText, let kind = text.first else { throw fault }
        let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        func key(_ part: Substring) throws(SearchError) -> Key {
            guard let key = Key(cursorText: part) else { throw fault }
            return key
        }
        switch kind {
        case "o":
            guard parts.count == 1, let offset = Int(parts[0]), (0...1_000_000_000).contains(offset) else {
                throw fault
            }
            self = .offset(offset)
        case "k":
            guard (2...4).contains(parts.count), let document = UInt32(parts[0]) else { throw fault }
            self = .keys(try parts.dropFirst().map { part throws(SearchError) in try key(part) }, document: document)
        case "s":
            guard parts.count == 2, let document = UInt32(parts[0]) else { throw fault }
            self = .score(try key(parts[1]).number, document: document)
        default: throw fault
        }
    }
}

extension PageCursor.Key {
    /// The bits of the number in hexadecimal, and behind a `-` the bytes of the text, two digits each.
    var cursorText: String {
        let bits = String(number.bitPattern, radix: 16)
        guard !text.isEmpty else { return bits }
        return bits + "-" + text.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    init?(cursorText: Substring) {
        let parts = cursorText.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count <= 2, let bits = UInt64(parts[0], radix: 16) else { return nil }
        number = Double(bitPattern: bits)
        guard parts.count == 2 else { return }
        let digits = Array(parts[1].utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16) else {
                return nil
            }
            text.append(byte)
        }
    }
}
