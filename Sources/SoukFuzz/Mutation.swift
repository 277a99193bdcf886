import CommerceKernel

/// Makes hostile inputs of honest ones: repeatable from a seed, so that a crash is found again by its number.
struct Mutation {
    private var generator: SplitMix64
    private let origin: UInt64
    private let seeds: [[UInt8]]
    private let words: [[UInt8]]

    /// `seeds` are honest inputs, `words` pieces that mean something to the parser.
    init(seed: UInt64, seeds: [[UInt8]], words: [String]) {
        generator = SplitMix64(seed: seed)
        origin = seed
        self.seeds = seeds
        self.words = (words + ["\0", "\u{FEFF}", "\u{202E}", "9223372036854775808", "-1", "1e999", "\r\n", "\"", "😀"])
            .map { Array($0.utf8) }
    }

    /// Input `number`.
    mutating func input(_ number: UInt64) -> [UInt8] {
        generator = SplitMix64(seed: number &* 0x9E37_79B9_7F4A_7C15 ^ origin)
        var bytes = seeds.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 1...8, using: &generator) { mutate(&bytes) }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let position = Int.random(in: 0...bytes.count, using: &generator)
        switch Int.random(in: 0..<9, using: &generator) {
        case 0 where position < bytes.count: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1 where position < bytes.count: bytes[position] = UInt8.random(in: 0...255, using: &generator)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: position)
        case 3 where position < bytes.count:
            let end = min(bytes.count, position + Int.random(in: 1...16, using: &generator))
            bytes.removeSubrange(position..<end)
        case 4: bytes.insert(contentsOf: words.randomElement(using: &generator) ?? [], at: position)
        case 5 where position < bytes.count:
            let end = min(bytes.count, position + Int.random(in: 1...32, using: &generator))
            let piece = Array(bytes[position..<end])
            for _ in 0..<Int.random(in: 1...20, using: &generator) { bytes.insert(contentsOf: piece, at: position) }
        case 6: bytes.removeSubrange(position...)
        case 7:
            let other = seeds.randomElement(using: &generator) ?? []
            bytes = Array(bytes.prefix(position)) + other.dropFirst(Int.random(in: 0...other.count, using: &generator))
        default: bytes.append(contentsOf: words.randomElement(using: &generator) ?? [])
        }
        if bytes.count > 1 << 16 { bytes.removeSubrange((1 << 16)...) }
    }
}
