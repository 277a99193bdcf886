/// Where finished answers are kept between requests: memory by default, or a service that several processes share.
///
/// What it answers is only a candidate: `ResponseCache` serves an answer at the version it was made at and never at
/// another, so a store may forget whatever it likes and needs no word of invalidation.
public protocol AnswerStore: Sendable {
    /// Nil for what was never kept or is forgotten, and when the store cannot be reached.
    func answer(for key: String) async -> StoredAnswer?

    /// Keeps an answer in the place of the one that `key` has. Failures are the store's own affair.
    func keep(_ answer: StoredAnswer, for key: String) async

    /// Held at the moment, about; 0 where that is not known.
    var bytes: Int { get }
}
