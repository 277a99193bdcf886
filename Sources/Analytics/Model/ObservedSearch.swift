public import CommerceKernel

/// A search that somebody made, before it is known whether it was what they meant or only the beginning of it.
public struct ObservedSearch: Sendable, Hashable {
    /// Given to the client with the answer, so that it can tell what came of it.
    public let id: String
    /// As typed.
    public let text: String
    /// What was searched instead, when words had to be corrected.
    public let corrected: String?
    /// Products found.
    public let results: Int
    public let at: Timestamp

    public init(id: String, text: String, corrected: String? = nil, results: Int, at: Timestamp) {
        self.id = id
        self.text = text
        self.corrected = corrected
        self.results = results
        self.at = at
    }
}
