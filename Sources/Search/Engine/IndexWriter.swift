/// The one writer of an index. Used by one thread at a time; the lock is given back when it is released.
public final class IndexWriter {
    init() {}

    /// Applies the changes in their order in one commit together with `position`. Blocks; on return the searches of
    /// this process see them. After an error nothing of the batch is applied.
    public func apply(_ changes: [IndexChange], position: IndexPosition) throws {}

    /// Builds a new generation from all documents while searches go on in the old one, then swaps them at once.
    /// `documents` calls its argument with batches of any size. After an error the old generation stays.
    ///
    /// - Parameter position: contained in what `documents` delivers.
    public func rebuild(
        position: IndexPosition, documents: (_ add: ([SearchDocument]) throws -> Void) throws -> Void
    ) throws {}

    /// As the last commit has it; nil before the first build.
    public var position: IndexPosition? { nil }
}
