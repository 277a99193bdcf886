/// A parser of outside bytes under hostile inputs. A trap is the only failure: errors are what parsers are for; a
/// property that does not hold traps too.
struct FuzzTarget: Sendable {
    let name: String
    /// Honest inputs.
    let seeds: [[UInt8]]
    /// Pieces that mean something to the parser.
    let words: [String]
    /// Runs one input.
    let run: @Sendable ([UInt8]) -> Void

    init(name: String, seeds: [[UInt8]], words: [String], run: @escaping @Sendable ([UInt8]) -> Void) {
        self.name = name
        self.seeds = seeds
        self.words = words
        self.run = run
    }

    init(name: String, seeds: [String], words: [String], run: @escaping @Sendable ([UInt8]) -> Void) {
        self.init(name: name, seeds: seeds.map { Array($0.utf8) }, words: words, run: run)
    }
}
