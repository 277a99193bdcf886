/// Keys that lie side by side, and other series a finger or a mind runs along.
enum KeyRows {
    /// Whether so much of `text`, in lower case, follows the rows that little is left to guess: at most two pieces, or
    /// pieces of three characters and more on average.
    static func isMostlyInRows(_ text: String) -> Bool {
        let characters = Array(text)
        var pieces = 0
        var rest = characters[...]
        while !rest.isEmpty {
            rest = rest.dropFirst(lengthOfPiece(rest))
            pieces += 1
        }
        return pieces <= max(2, characters.count / 3)
    }

    /// How many of the first characters lie in one row or are the same.
    private static func lengthOfPiece(_ characters: ArraySlice<Character>) -> Int {
        var length = 1
        while length < characters.count {
            let next = characters.dropFirst(max(0, length - 2)).prefix(min(3, length + 1))
            guard Set(next).count == 1 || steps.contains(String(next)) else { break }
            length += 1
        }
        return length
    }

    /// The rows of keyboards of several countries, their columns, the alphabet, the numeric pad, and rows interleaved.
    private static let rows = [
        "`1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "qwertzuiop", "azertyuiop",
        "abcdefghijklmnopqrstuvwxyz", "!@#$%^&*()", "741852963", "147258369", "159357", "789456123", "13579", "24680",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik", "0okm9ijn8uhb7ygv", "!qaz@wsx#edc", "aqwzsxedc", "1a2b3c4d5e6f",
        "a1b2c3d4e5f6", "q1w2e3r4t5y6u7i8o9p0", "1q2w3e4r5t6y7u8i9o0p", "a1s2d3f4g5h6j7k8l9", "1a2s3d4f5g6h7j8k9l",
        "z1x2c3v4b5n6m7", "1z2x3c4v5b6n7m",
    ]

    /// Two and three neighbours of every row, in both directions.
    private static let steps: Set<String> = {
        var steps: Set<String> = []
        for row in rows.flatMap({ [Array($0), $0.reversed()] }) {
            for index in row.indices.dropLast() {
                steps.insert(String(row[index...(index + 1)]))
                if index + 2 < row.count { steps.insert(String(row[index...(index + 2)])) }
            }
        }
        return steps
    }()
}
