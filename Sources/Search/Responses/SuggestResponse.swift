/// Ways to go on from what was typed.
public struct SuggestResponse: Sendable {
    public struct Suggestion: Sendable, Hashable {
        public var text: String
        /// How many products it stands for.
        public var count: Int
        /// Safe HTML with the part that was not typed marked.
        public var html: String

        public init(text: String, count: Int, html: String) {
            self.text = text
            self.count = count
            self.html = html
        }
    }

    public var queries: [Suggestion]
    /// Paths joined by ` > `.
    public var categories: [Suggestion]
    public var brands: [Suggestion]
    public var products: [SearchHit]

    public init(
        queries: [Suggestion] = [], categories: [Suggestion] = [], brands: [Suggestion] = [],
        products: [SearchHit] = []
    ) {
        self.queries = queries
        self.categories = categories
        self.brands = brands
        self.products = products
    }
}
