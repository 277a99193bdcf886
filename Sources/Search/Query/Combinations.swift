/// Which words a hit may lack.
enum Combinations {
    /// The `most` heaviest subsets that leave out `lacking` of the members, as bits.
    static func heaviest(of members: [(bit: Int, weight: Double)], lacking: Int, most: Int) -> [UInt64] {
        let whole = members.reduce(into: UInt64(0)) { $0 |= 1 << UInt64($1.bit) }
        var subsets: [(bits: UInt64, weight: Double)] = []
        func leaveOut(_ count: Int, from start: Int, _ bits: UInt64, _ weight: Double) {
            if count == 0 {
                subsets.append((bits, weight))
                return
            }
            for index in start..<members.count {
                let member = members[index]
                leaveOut(count - 1, from: index + 1, bits & ~(1 << UInt64(member.bit)), weight - member.weight)
            }
        }
        leaveOut(lacking, from: 0, whole, members.reduce(0) { $0 + $1.weight })
        return subsets.sorted { $0.weight > $1.weight }.prefix(most).map(\.bits)
    }
}
