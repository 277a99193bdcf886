/// What a shopper has typed so far.
public struct SuggestRequest: Sendable, Hashable {
    public var text: String
    /// The most of each kind: queries, categories, brands, products.
    public var limit: Int
    public var deadline: Duration

    public init(text: String, limit: Int = 5, deadline: Duration = .milliseconds(100)) {
        self.text = text
        self.limit = limit
        self.deadline = deadline
    }
}
