/// The form in which queries are counted: lower case, white space single, nothing personal.
enum QueryText {
    static let maximumLength = 100

    /// Nil for what is no query (empty, too long) or may name a person (an e-mail address, a long number as of a
    /// telephone or a card).
    static func normalized(_ text: String) -> String? {
        guard text.utf8.count <= maximumLength * 4 else { return nil }
        if isNormal(text) { return text }
        let words = text.lowercased().split(whereSeparator: { $0.isWhitespace || $0.isControl })
        let result = words.joined(separator: " ")
        guard !result.isEmpty, result.count <= maximumLength, !isPersonal(result) else { return nil }
        return result
    }

    /// Whether it is plainly in that form already, as most queries are: a few lower-case words of ASCII.
    private static func isNormal(_ text: String) -> Bool {
        guard (1...maximumLength).contains(text.utf8.count) else { return false }
        var digits = 0
        var last = UInt8(ascii: " ")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): break
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            case UInt8(ascii: " ") where last != UInt8(ascii: " "): break
            default: return false
            }
            last = byte
        }
        return last != UInt8(ascii: " ") && digits < 10
    }

    /// E-mail addresses, and numbers of ten digits or more whatever separates them. Bar codes fall under it too, but
    /// a bar code is no query that others should get suggested.
    static func isPersonal(_ text: String) -> Bool {
        if text.split(separator: " ").contains(where: { word in
            word.split(separator: "@", omittingEmptySubsequences: false).count == 2 && !word.hasPrefix("@")
                && !word.hasSuffix("@")
        }) {
            return true
        }
        var digits = 0
        for character in text {
            if character.isNumber {
                digits += 1
                if digits >= 10 { return true }
            } else if !" -./()+".contains(character) {
                digits = 0
            }
        }
        return false
    }

    /// Whether one is being typed into the other.
    static func continues(_ a: String, _ b: String) -> Bool { a.hasPrefix(b) || b.hasPrefix(a) }
}

extension Character {
    fileprivate var isControl: Bool { unicodeScalars.allSatisfy { $0.properties.generalCategory == .control } }
}
