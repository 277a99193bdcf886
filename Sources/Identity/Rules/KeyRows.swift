/// Keys that lie side by side, and other series a finger or a mind runs along.
enum KeyRows {
    /// Whether so much of `text`, in lower case, follows the rows that little is left to guess: at most two pieces, or
    /// pieces of three characters and more on average.
    static func isMostlyInRows(_ text: String) -> Bool {
        let characters = Array(text)
        var pieces = 1
        for (one, next) in zip(characters, characters.dropFirst()) where !isStep(one, next) { pieces += 1 }
        return pieces <= max(2, characters.count / 3)
    }

    private static func isStep(_ one: Character, _ next: Character) -> Bool {
        one == next || steps.contains(String([one, next]))
    }

    /// The rows of keyboards of several countries, their columns, the alphabet, the numeric pad, and rows interleaved.
    private static let rows = [
        "`1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "qwertzuiop", "azertyuiop",
        "abcdefghijklmnopqrstuvwxyz", "!@#$%^&*()", "741852963", "147258369", "159357", "789456123", "13579", "24680",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik", "0okm9ijn8uhb7ygv", "!qaz@wsx#edc", "aqwzsxedc", "1a2b3c4d5e6f",
        "a1b2c3d4e5f6", "q1w2e3r4t5y6u7i8o9p0", "1q2w3e4r5t6y7u8i9o0p", "a1s2d3f4g5h6j7k8l9", "1a2s3d4f5g6h7j8k9l",
        "z1x2c3v4b5n6m7", "1z2x3c4v5b6n7m",
    ]

    private static let steps: Set<String> = {
        var steps: Set<String> = []
        for row in rows {
            for (one, next) in zip(row, row.dropFirst()) {
                steps.insert(String([one, next]))
                steps.insert(String([next, one]))
            }
        }
        return steps
    }()
}
