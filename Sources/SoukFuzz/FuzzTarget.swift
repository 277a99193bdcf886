/// A parser of outside bytes under hostile inputs. A trap is the only failure: errors are what parsers are for; a
/// property that does not hold traps too.
struct FuzzTarget: Sendable {
    let name: String
    let seeds: [String]
    let words: [String]
    /// Runs one input.
    let run: @Sendable ([UInt8]) -> Void
}
