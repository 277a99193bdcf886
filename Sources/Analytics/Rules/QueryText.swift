/// The form in which queries are counted: lower case, white space single, nothing personal.
enum QueryText {
    static let maximumLength = 100

    /// Nil for what is no query (empty, too long) or may name a person (an e-mail address, a long number as of a
    /// telephone or a card).
    static func normalized(_ text: String) -> String? {
        guard text.utf8.count <= maximumLength * 4 else { return nil }
        let words = text.lowercased().split(whereSeparator: { $0.isWhitespace || $0.isControl })
        let result = words.joined(separator: " ")
        guard !result.isEmpty, result.count <= maximumLength, !isPersonal(result) else { return nil }
        return result
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
