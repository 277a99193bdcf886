import CommerceKernel
import Synchronization

/// Numbers that differ from each other and from those of other processes, for ids that need not be secret: one system
/// call at the start of the program, none for a request.
enum UniqueWord {
    private static let seed = Atomic<UInt64>(.random(in: .min ... .max))

    static func next() -> UInt64 {
        var generator = SplitMix64(seed: seed.wrappingAdd(1, ordering: .relaxed).oldValue)
        return generator.next()
    }

    /// 16 lower-case hexadecimal digits.
    static func hex(_ word: UInt64) -> String { withUnsafeBytes(of: word) { Hex.encode($0) } }

    /// 32 of them.
    static func hex(_ first: UInt64, _ second: UInt64) -> String {
        withUnsafeBytes(of: (first, second)) { Hex.encode($0) }
    }
}
