extension PrefixTable {
    /// The keys that begin with something within `edits` of `prefix`: the table is walked as a tree of letters, with
    /// a row of the edit distance (Damerau's, neighbours swapped count once) at every step, and left where every
    /// value of the row is too large. An edit of the first letter counts double: it is rarely the wrong one.
    func matches(_ prefix: [UInt16], within edits: Int) -> [Match] {
        guard count > 0, !prefix.isEmpty else { return [] }
        var walk = TypoWalk(table: self, prefix: prefix.map { Int32($0) }, edits: edits)
        return walk.run()
    }
}

private struct TypoWalk {
    /// Letters looked at; the walk ends there, so that no text is slow.
    private static let stepLimit = 40_000

    let table: PrefixTable
    let prefix: [Int32]
    let edits: Int
    private var rows: [Int]
    private let width: Int
    private var letters: [Int32]
    private var matches: [PrefixTable.Match] = []
    private var steps = 0

    init(table: PrefixTable, prefix: [Int32], edits: Int) {
        self.table = table
        self.prefix = prefix
        self.edits = edits
        width = prefix.count + 1
        let deepest = prefix.count + edits + 1
        rows = [Int](repeating: 0, count: (deepest + 1) * width)
        letters = [Int32](repeating: 0, count: deepest + 1)
        for column in 1..<width { rows[column] = column + 1 }
    }

    private func doubled(_ index: Int) -> Int { index == 0 ? 2 : 1 }

    mutating func run() -> [PrefixTable.Match] {
        descend(0, table.count, depth: 0, accepted: edits + 1)
        return matches
    }

    /// - Parameter accepted: the cost at which these keys are matches already.
    private mutating func descend(_ lower: Int, _ upper: Int, depth: Int, accepted: Int) {
        guard depth < prefix.count + edits else { return }
        var key = lower
        while key < upper, steps < Self.stepLimit {
            let letter = table.unit(key, depth)
            let end = table.runEnd(key, upper, depth, letter)
            if letter >= 0 { step(letter, key, end, depth: depth, accepted: accepted) }
            key = end
        }
    }

    private mutating func step(_ letter: Int32, _ lower: Int, _ upper: Int, depth: Int, accepted: Int) {
        steps += 1
        letters[depth] = letter
        let row = (depth + 1) * width
        let above = depth * width
        rows[row] = depth + 2
        // Values beyond the band of `edits` around the diagonal cannot come back into it.
        let first = max(1, depth + 1 - edits)
        let last = min(prefix.count, depth + 1 + edits)
        if first > 1 { rows[row + first - 1] = edits + 1 }
        var least = rows[row + first - 1]
        guard first <= last else { return }
        for column in first...last {
            let same = letter == prefix[column - 1]
            let weight = doubled(min(depth, column - 1))
            var value = rows[above + column - 1] + (same ? 0 : weight)
            if column < depth + 1 + edits { value = min(value, rows[above + column] + weight) }
            value = min(value, rows[row + column - 1] + weight)
            if depth > 0, column > 1, letter == prefix[column - 2], letters[depth - 1] == prefix[column - 1], !same {
                value = min(value, rows[above - width + column - 2] + doubled(min(depth - 1, column - 2)))
            }
            rows[row + column] = value
            least = min(least, value)
        }
        if last < prefix.count { rows[row + last + 1] = edits + 1 }
        let value = last == prefix.count ? max(1, rows[row + prefix.count]) : edits + 1
        if value < accepted {
            matches.append(PrefixTable.Match(lower: lower, upper: upper, length: depth + 1, cost: value))
        }
        // A longer beginning of the same keys may come nearer.
        if least <= edits, value > 1 { descend(lower, upper, depth: depth + 1, accepted: min(accepted, value)) }
    }
}
