import CommerceKernel

/// A search that somebody stayed with.
struct FinalSearch: Sendable, Hashable {
    let id: String
    /// In the form of `QueryText`.
    let query: String
    /// The same of what was searched instead, when it differs.
    let corrected: String?
    let results: Int
    let at: Timestamp
    /// Another page of a search that was counted already: its events count, it does not.
    let isRepeat: Bool
}
