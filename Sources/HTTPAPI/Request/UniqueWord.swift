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
    static func hex(_ word: UInt64) -> String { String(unsafeUninitializedCapacity: 16) { write(word, to: $0[...]) } }

    /// 32 of them.
    static func hex(_ first: UInt64, _ second: UInt64) -> String {
        String(unsafeUninitializedCapacity: 32) { write(first, to: $0[..<16]) + write(second, to: $0[16...]) }
    }

    private static func write(_ word: UInt64, to text: Slice<UnsafeMutableBufferPointer<UInt8>>) -> Int {
        var text = text
        for place in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: word >> (60 - 4 * UInt64(place))) & 15
            text[text.startIndex + place] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
        }
        return 16
    }
}
