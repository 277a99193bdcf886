/// One word of a query with everything that may stand for it.
struct QueryGroup {
    struct Variant {
        /// All must occur.
        var stems: [UInt32]
        /// The surface form that counts as exact.
        var word: UInt32
        /// 1 as typed; less the farther from it.
        var quality: Float
        var tier: UInt8
    }

    /// As typed, folded.
    var text: String
    var variants: [Variant] = []
    /// How telling it is (idf).
    var weight: Double
    var isRequired = true
    var isStopWord = false
    /// Documents with the word as typed, as far as known; 0 when it has to be corrected.
    var frequency = 0
    /// May be corrected: no digits, no exact phrase, long enough.
    var editsAllowed = 0
    var isPrefix = false
    /// The best correction, when one was added.
    var correction: String?

    mutating func add(_ stems: [UInt32], word: UInt32 = .max, quality: Float, tier: UInt8) {
        guard !variants.contains(where: { $0.stems == stems }) else { return }
        variants.append(Variant(stems: stems, word: word, quality: quality, tier: tier))
    }
}
