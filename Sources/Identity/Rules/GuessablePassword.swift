/// Whether a password is among those that are guessed first: the commonest ones word for word, and what people make of
/// common words, keys in a row and repetitions. Such a rule refuses millions that no list of bearable size holds.
enum GuessablePassword {
    /// `password` in any case.
    static func matches(_ password: String) -> Bool {
        let text = password.lowercased()
        return CommonPasswords.contains(text) || isShortNumber(text) || KeyRows.isMostlyInRows(text)
            || isRepetition(text) || isDressedWord(text)
    }

    /// Dates, telephone numbers and counting: digits only, at most eleven.
    private static func isShortNumber(_ text: String) -> Bool {
        text.utf8.count <= 11 && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    /// Something said twice or more often, such as `asdfasdf`.
    private static func isRepetition(_ text: String) -> Bool {
        let characters = Array(text)
        guard characters.count >= 2 else { return true }
        return (1...characters.count / 2).contains { length in
            characters.indices.dropFirst(length).allSatisfy { characters[$0] == characters[$0 - length] }
        }
    }

    // MARK: Words

    /// How many digits and signs around a word of at least as many letters make it no harder to guess.
    private static let trimming = 6
    /// How many of them around two words.
    private static let trimmingOfTwo = 2
    private static let longestPair = 14

    /// A word backwards, cut off, in the alphabet of hackers, or with digits and signs before and after it; or two short
    /// words in a row.
    private static func isDressedWord(_ text: String) -> Bool {
        if PasswordWords.contains(String(text.reversed())) || PasswordWords.containsCut(text) { return true }
        return ["l" as Character, "i"].contains { one in
            // Digits at the ends may be letters in disguise (pa55w0rd) or not (dragon12), so both are tried.
            let core = plain(String(trimmed(text)), one: one)
            return isWord(trimmed(plain(text, one: one)), in: text) || isWord(trimmed(core), in: text)
                || isTwoWords(core, in: text)
        }
    }

    private static func isTwoWords(_ core: String, in text: String) -> Bool {
        guard text.count - core.count <= trimmingOfTwo, core.count <= longestPair else { return false }
        return core.indices.contains {
            PasswordWords.contains(core[..<$0]) && PasswordWords.contains(core[$0...])
        }
    }

    private static func isWord(_ core: Substring, in text: String) -> Bool {
        guard text.count - core.count <= min(trimming, core.count) else { return false }
        return PasswordWords.contains(core) || (core.hasSuffix("s") && PasswordWords.contains(core.dropLast()))
    }

    /// Without what is no letter at both ends.
    private static func trimmed(_ text: String) -> Substring {
        guard let first = text.firstIndex(where: \.isLetter), let last = text.lastIndex(where: \.isLetter) else {
            return ""
        }
        return text[first...last]
    }

    /// Letters for the digits and signs that stand for them; 1 stands for `one`.
    private static func plain(_ text: String, one: Character) -> String {
        String(text.map { $0 == "1" ? one : disguises[$0] ?? $0 })
    }

    private static let disguises: [Character: Character] = [
        "0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i", "|": "i",
        "+": "t", "€": "e",
    ]
}
