/// Sorted keys in one piece of memory: every prefix is a range of them, and the best items of a range are found
/// without looking at all of it.
struct PrefixTable: Sendable {
    /// What is put in: a smaller `item` is better.
    struct Entry {
        let key: [UInt16]
        let item: Int32
        /// Where the key begins in the text of its item.
        let start: Int32
    }

    /// Keys from `lower` to below `upper` that begin with something `cost` edits from what was looked for, `length`
    /// units long.
    struct Match {
        let lower: Int
        let upper: Int
        let length: Int
        let cost: Int
    }

    struct Found {
        let item: Int32
        let start: Int
        /// Units that stand for what was typed.
        let length: Int
        /// Of the key in the table.
        let position: Int
    }

    private let units: [UInt16]
    /// One more than there are keys.
    private let offsets: [Int32]
    private let items: [Int32]
    private let starts: [Int32]
    /// A tournament: leaf i of `items` is at `count + i`, an inner node has the smaller of its two children.
    private let winners: [Int32]

    var count: Int { items.count }

    init(_ entries: [Entry]) {
        let sorted = entries.sorted { a, b in
            a.key == b.key ? a.item < b.item : a.key.lexicographicallyPrecedes(b.key)
        }
        units = sorted.flatMap(\.key)
        var offset: Int32 = 0
        offsets =
            [0]
            + sorted.map { entry in
                offset += Int32(entry.key.count)
                return offset
            }
        items = sorted.map(\.item)
        starts = sorted.map(\.start)
        var tree = [Int32](repeating: .max, count: items.count) + items
        for node in stride(from: items.count - 1, to: 0, by: -1) {
            tree[node] = min(tree[2 * node], tree[2 * node + 1])
        }
        winners = tree
    }

    /// The unit of a key at `depth`, -1 behind its end, so that ends sort first.
    func unit(_ key: Int, _ depth: Int) -> Int32 {
        let place = Int(offsets[key]) + depth
        return place < Int(offsets[key + 1]) ? Int32(units[place]) : -1
    }

    func isKey(_ position: Int, _ text: [UInt16]) -> Bool {
        units[Int(offsets[position])..<Int(offsets[position + 1])].elementsEqual(text)
    }

    /// The end of the keys from `lower` on, below `upper`, that have `unit` at `depth`, as the key at `lower` has.
    func runEnd(_ lower: Int, _ upper: Int, _ depth: Int, _ unit: Int32) -> Int {
        // Most runs are short: steps that double, then halving.
        var step = 1
        var low = lower
        while low + step < upper, self.unit(low + step, depth) == unit {
            low += step
            step *= 2
        }
        var high = min(low + step, upper)
        while low + 1 < high {
            let middle = low + (high - low) / 2
            if self.unit(middle, depth) == unit { low = middle } else { high = middle }
        }
        return high
    }

    /// The keys that begin with `prefix`: one match or none.
    func matches(_ prefix: [UInt16]) -> [Match] {
        var (lower, upper) = (0, count)
        for (depth, wanted) in prefix.enumerated() {
            lower = partition(lower, upper) { unit($0, depth) < Int32(wanted) }
            upper = partition(lower, upper) { unit($0, depth) <= Int32(wanted) }
            if lower == upper { return [] }
        }
        return [Match(lower: lower, upper: upper, length: prefix.count, cost: 0)]
    }

    /// The first of a sorted range for which `isBefore` no longer holds.
    private func partition(_ lower: Int, _ upper: Int, _ isBefore: (Int) -> Bool) -> Int {
        var (low, high) = (lower, upper)
        while low < high {
            let middle = low + (high - low) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The up to `limit` best entries of all `matches`, an item once at most for each of its keys there.
    func best(_ limit: Int, of matches: [Match]) -> [Found] {
        var heap = BestFirst()
        for (index, match) in matches.enumerated() {
            push(match.lower, match.upper, match: index, onto: &heap)
        }
        var result: [Found] = []
        while result.count < limit, let next = heap.pop() {
            result.append(
                Found(
                    item: items[next.best], start: Int(starts[next.best]), length: matches[next.match].length,
                    position: next.best))
            push(next.lower, next.best, match: next.match, onto: &heap)
            push(next.best + 1, next.upper, match: next.match, onto: &heap)
        }
        return result
    }

    private func push(_ lower: Int, _ upper: Int, match: Int, onto heap: inout BestFirst) {
        guard lower < upper else { return }
        let best = position(ofBestIn: lower, upper)
        heap.push(BestFirst.Range(lower: lower, upper: upper, best: best, item: items[best], match: match))
    }

    /// The position of the smallest item from `lower` to below `upper`, by the tournament.
    private func position(ofBestIn lower: Int, _ upper: Int) -> Int {
        var (left, right) = (lower + count, upper + count)
        var (winner, node) = (Int32.max, lower + count)
        while left < right {
            if left & 1 == 1 {
                if winners[left] < winner { (winner, node) = (winners[left], left) }
                left += 1
            }
            if right & 1 == 1 {
                right -= 1
                if winners[right] < winner { (winner, node) = (winners[right], right) }
            }
            left >>= 1
            right >>= 1
        }
        while node < count { node = winners[2 * node] == winner ? 2 * node : 2 * node + 1 }
        return node - count
    }
}

/// Ranges by their best item: a binary heap.
private struct BestFirst {
    struct Range {
        let lower: Int
        let upper: Int
        let best: Int
        let item: Int32
        let match: Int
    }

    private var ranges: [Range] = []

    mutating func push(_ range: Range) {
        ranges.append(range)
        var child = ranges.count - 1
        while child > 0, ranges[child].item < ranges[(child - 1) / 2].item {
            ranges.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop() -> Range? {
        guard let top = ranges.first, let last = ranges.popLast() else { return nil }
        guard !ranges.isEmpty else { return top }
        ranges[0] = last
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < ranges.count {
                if ranges[child].item < ranges[smallest].item { smallest = child }
            }
            if smallest == parent { return top }
            ranges.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
