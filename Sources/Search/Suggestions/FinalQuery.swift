/// A query that shoppers searched to the end, with its weight among suggestions.
public struct FinalQuery: Sendable, Hashable {
    /// As it is shown: in the form typed most, white space single.
    public let text: String
    /// How often it was searched, recent searches counting more. Above 0.
    public let weight: Double
    /// Products that it found last.
    public let resultCount: Int

    public init(text: String, weight: Double, resultCount: Int) {
        self.text = text
        self.weight = weight
        self.resultCount = resultCount
    }
}
