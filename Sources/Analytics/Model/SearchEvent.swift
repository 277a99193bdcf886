public import CommerceKernel

/// What came of a search: one product of its answer that somebody looked at, put into the cart or bought.
public struct SearchEvent: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case click
        case add
        case purchase
    }

    public let kind: Kind
    public let searchID: String
    public let productID: String
    /// In the whole answer, from 1; nil when the client does not say.
    public let position: Int?
    public let at: Timestamp

    /// Positions beyond this are no shopper's.
    public static let maximumPosition = 10_000

    public init(kind: Kind, searchID: String, productID: String, position: Int? = nil, at: Timestamp) {
        self.kind = kind
        self.searchID = searchID
        self.productID = productID
        self.position = position
        self.at = at
    }
}
