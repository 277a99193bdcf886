import Foundation

/// Names as they stand in addresses: lower-case letters a to z, digits, single hyphens.
public enum Slug {
    /// Characters of a slug made from a name, at most; it is cut at a hyphen where there is one.
    public static let madeLength = 80

    /// The slug of `text`: accents folded, everything else that is no letter or digit a hyphen. May be empty, as for
    /// a name in Chinese.
    public static func make(_ text: String) -> String {
        var slug: [UInt8] = []
        slug.reserveCapacity(madeLength + 8)
        var text = text
        let isASCII = text.withUTF8 { utf8 in
            for byte in utf8 {
                guard byte < 0x80 else { return false }
                append(byte, to: &slug)
                if slug.count > madeLength { return true }
            }
            return true
        }
        if !isASCII {
            slug.removeAll(keepingCapacity: true)
            for scalar in text.prefix(madeLength * 2).decomposedStringWithCanonicalMapping.unicodeScalars {
                append(scalar, to: &slug)
                if slug.count > madeLength { break }
            }
        }
        return String(decoding: trimmed(slug), as: UTF8.self)
    }

    /// Whether `text` may be a slug: 1 to 255 of `a-z0-9` and hyphens, none at either end.
    public static func isValid(_ text: String) -> Bool {
        let utf8 = text.utf8
        guard (1...ProductLimits.slugLength).contains(utf8.count), utf8.first != hyphen, utf8.last != hyphen else {
            return false
        }
        return utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == hyphen }
    }

    private static let hyphen = UInt8(ascii: "-")

    private static func append(_ byte: UInt8, to slug: inout [UInt8]) {
        switch byte {
        case 97...122, 48...57: slug.append(byte)
        case 65...90: slug.append(byte + 32)
        case UInt8(ascii: "'"): break
        default: if let last = slug.last, last != hyphen { slug.append(hyphen) }
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to slug: inout [UInt8]) {
        if scalar.isASCII {
            append(UInt8(scalar.value), to: &slug)
        } else if scalar.properties.canonicalCombiningClass != .notReordered {
            // A combining accent: the letter before it stands.
        } else if let folded = foldings[scalar] {
            slug.append(contentsOf: folded.utf8)
        } else {
            append(hyphen, to: &slug)
        }
    }

    /// Letters that do not decompose into a letter of a to z and an accent.
    private static let foldings: [Unicode.Scalar: String] = [
        "ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d",
        "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ı": "i", "’": "",
    ]

    private static func trimmed(_ slug: [UInt8]) -> ArraySlice<UInt8> {
        var rest = slug[...]
        if rest.count > madeLength {
            rest = rest.prefix(madeLength)
            if slug[madeLength] != hyphen, let cut = rest.lastIndex(of: hyphen), cut > madeLength / 2 {
                rest = rest[..<cut]
            }
        }
        while rest.last == hyphen { rest = rest.dropLast() }
        return rest
    }
}
