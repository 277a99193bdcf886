import CommerceKernel

/// One slip of a finger in a query, chosen by a seed: the measure of robustness runs each query once with it.
public enum RandomEdit {
    /// Words shorter than this are left alone, as a search forgives no edit in them.
    public static let shortestWord = 4

    /// `text` with one letter left out, doubled by another, replaced or swapped with its neighbour, in one of its
    /// words of four or more letters. Words with a digit are left alone; so is a text without any other word.
    public static func edited(_ text: String, seed: UInt64) -> String {
        var generator = SplitMix64(seed: seed ^ fingerprint(text))
        var characters = Array(text)
        let words = ranges(of: characters).filter { range in
            range.count >= shortestWord && characters[range].allSatisfy(\.isLetter)
        }
        guard let word = words.randomElement(using: &generator) else { return text }
        let position = Int.random(in: word, using: &generator)
        let letters: [Character] = Array("abcdefghijklmnopqrstuvwxyz")
        let letter = letters[Int.random(in: 0..<letters.count, using: &generator)]
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: characters.remove(at: position)
        case 1: characters.insert(letter, at: position)
        case 2:
            let lowered = Character(characters[position].lowercased())
            let other = letters.firstIndex(of: lowered).map { letters[($0 + 13) % 26] } ?? letter
            characters[position] = letter == lowered ? other : letter
        default:
            // Equal neighbours would leave the word as it is: the first unequal pair from here on is swapped.
            let starts = (word.lowerBound..<word.upperBound - 1).filter { characters[$0] != characters[$0 + 1] }
            guard let start = starts.first(where: { $0 >= position }) ?? starts.last else { return text }
            characters.swapAt(start, start + 1)
        }
        return String(characters)
    }

    private static func ranges(of characters: [Character]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start: Int?
        for (index, character) in characters.enumerated() {
            if character.isLetter || character.isNumber {
                start = start ?? index
            } else if let begun = start {
                ranges.append(begun..<index)
                start = nil
            }
        }
        if let begun = start { ranges.append(begun..<characters.count) }
        return ranges
    }

    /// The same always, so that the edit of a query does not depend on its place in a file.
    private static func fingerprint(_ text: String) -> UInt64 {
        FNV1a.hash(text.utf8)
    }
}
