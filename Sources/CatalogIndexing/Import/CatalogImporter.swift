import Catalog
import Foundation
public import Storage
import Synchronization

/// Imports product files of any size in constant memory: one thread reads and checks, one writes batches to the
/// database, one brings the index up to date, each a few batches ahead of the next.
public struct CatalogImporter: Sendable {
    /// Who brings the index up to date.
    public enum Indexing {
        /// This import: it holds the writer lock.
        case here(IndexProjection)
        /// A server, from the events. Batches stay short, so that its checkouts are not held up.
        case server
        /// Nobody now: a dry run, or a server that waits for nothing.
        case none
    }

    /// How long one transaction may hold the database's write lock while a server works on the same data.
    static let longestBatchBesideServer: Duration = .milliseconds(50)

    private let store: Store
    private let publishing: ProductPublishing

    public init(store: Store, publishing: ProductPublishing) {
        self.store = store
        self.publishing = publishing
    }

    /// Imports everything `source` holds. Blocks until the index has it too (with `.here`).
    ///
    /// Throws `ImportError` when the file cannot be begun, `StorageError` and `SearchError` for the disk. A file that
    /// ends badly, or a limit that is reached, is the summary's `failure`. In every case what was committed stays, and
    /// the observer has heard of it.
    public func run(
        _ source: any ByteSource, options: ImportOptions, indexing: Indexing, observer: (any ImportObserver)? = nil
    ) throws -> ImportSummary {
        let detected = try FormatDetector.detect(source, wish: options.format)
        let reader = try detected.reader(currency: options.currency)
        var isBesideServer = false
        if case .server = indexing { isBesideServer = true }
        let pace = BatchPace(
            limit: options.batchSize, longest: isBesideServer ? Self.longestBatchBesideServer : nil)
        let index: IndexingThread? =
            if case .here(let projection) = indexing { try IndexingThread(projection) } else { nil }
        let batches = BoundedChannel<[ImportItem]>(capacity: 3)
        let feeding = ReadingThread(reader, options: options, pace: pace, into: batches)
        var consumer = BatchConsumer(
            writer: BatchWriter(
                store: store, publishing: publishing, action: options.action, isDryRun: options.isDryRun,
                stopsAtRejection: options.stopsAtRejection),
            options: options, summary: ImportSummary(format: detected.format, isDryRun: options.isDryRun),
            observer: observer)
        let stop = Result { try drain(batches, consumer: &consumer, index: index, pace: pace, options: options) }
        batches.abandon()
        // A cancelled import does not wait for a read that may never return.
        if !consumer.summary.wasCancelled { feeding.join() }
        // What is committed is brought into the index even when the import ends early.
        let indexed = Result { try index?.finish() }
        try stop.get()
        try indexed.get()
        if consumer.summary.wasCancelled { return consumer.summary }
        switch feeding.failure {
        case nil: break
        case let failure as ImportError: consumer.summary.failure = consumer.summary.failure ?? failure
        case let failure?: throw failure
        }
        return consumer.summary
    }

    private func drain(
        _ batches: BoundedChannel<[ImportItem]>, consumer: inout BatchConsumer, index: IndexingThread?,
        pace: BatchPace, options: ImportOptions
    ) throws {
        while let batch = batches.receive(unless: options.isCancelled) {
            let started = ContinuousClock.now
            let written = try consumer.consume(batch)
            pace.note(rows: batch.count, took: ContinuousClock.now - started)
            if let index, !index.send(written) { return }
            if consumer.summary.failure != nil { return }
            if options.isCancelled() { break }
        }
        consumer.summary.wasCancelled = options.isCancelled()
    }
}

/// Decides how many rows go into a transaction.
///
/// Sendable: one number, read and written atomically.
private final class BatchPace: Sendable {
    private let limit: Int
    private let longest: Duration?
    private let rows: Atomic<Int>

    init(limit: Int, longest: Duration?) {
        self.limit = max(1, limit)
        self.longest = longest
        // The first batch beside a server is small: nothing is known of the machine yet.
        rows = Atomic(longest == nil ? max(1, limit) : min(max(1, limit), 50))
    }

    var batchSize: Int { rows.load(ordering: .relaxed) }

    /// Aims at half the longest time, so that a slow batch rarely passes it.
    func note(rows count: Int, took duration: Duration) {
        guard let longest, count > 0 else { return }
        let aim = Double(count) * (longest / duration) / 2
        let next = min(Double(limit), max(10, aim), Double(batchSize) * 2)
        rows.store(Int(next), ordering: .relaxed)
    }
}

/// Reads and checks records on a thread of its own.
///
/// Sendable: the reader is used by the thread alone; `failure` is read after `join`.
private final class ReadingThread: @unchecked Sendable {
    private let reader: any RecordReader
    private let done = DispatchSemaphore(value: 0)
    private(set) var failure: (any Error)?

    init(
        _ reader: any RecordReader, options: ImportOptions, pace: BatchPace, into batches: BoundedChannel<[ImportItem]>
    ) {
        self.reader = reader
        let thread = Thread { [self] in
            do { try read(options, pace, batches) } catch { failure = error }
            batches.close()
            done.signal()
        }
        thread.name = "import-reader"
        thread.stackSize = 8 << 20
        thread.start()
    }

    func join() { done.wait() }

    private func read(
        _ options: ImportOptions, _ pace: BatchPace, _ batches: BoundedChannel<[ImportItem]>
    ) throws {
        let decoder = RecordDecoder(options)
        var items: [ImportItem] = []
        // What was read before a fault of the file as a whole is still handed on.
        defer { if !items.isEmpty { _ = batches.send(items) } }
        while let result = try reader.next() {
            let item = decoder.item(result)
            if item.line <= options.resumeAfterLine { continue }
            items.append(item)
            if items.count >= pace.batchSize {
                let batch = items
                items = []
                items.reserveCapacity(batch.count)
                if !batches.send(batch) { return }
            }
        }
    }
}

/// Brings the index up to date on a thread of its own.
///
/// Sendable: the projection is used by the thread alone; `failure` is read after `done`.
private final class IndexingThread: @unchecked Sendable {
    private let channel = BoundedChannel<IndexProjection.WrittenBatch>(capacity: 4)
    private let done = DispatchSemaphore(value: 0)
    private let projection: IndexProjection
    private var failure: (any Error)?

    init(_ projection: IndexProjection) throws {
        self.projection = projection
        let isFirst = try projection.isEmpty()
        let thread = Thread { [self] in
            do {
                if isFirst {
                    try self.projection.build { channel.receiveAll() }
                } else {
                    while let batches = channel.receiveAll() { try self.projection.apply(batches) }
                }
            } catch {
                failure = error
                channel.abandon()
            }
            done.signal()
        }
        thread.name = "import-indexer"
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Answers false when the index can take no more; `finish` tells why.
    func send(_ batch: IndexProjection.WrittenBatch) -> Bool { channel.send(batch) }

    /// Waits until everything sent is in the index.
    func finish() throws {
        channel.close()
        done.wait()
        if let failure { throw failure }
    }
}

/// Writes batches and keeps the tally.
private struct BatchConsumer {
    let writer: BatchWriter
    let options: ImportOptions
    var summary: ImportSummary
    let observer: (any ImportObserver)?

    mutating func consume(_ batch: [ImportItem]) throws -> IndexProjection.WrittenBatch {
        let written = try writer.write(batch)
        if !writer.isDryRun, written.batch.last > written.batch.before { summary.lastSequence = written.batch.last }
        for outcome in written.outcomes { note(outcome) }
        if let line = written.outcomes.last?.line { summary.progress.line = line }
        observer?.didAdvance(to: summary.progress)
        if options.stopsAtRejection, let rejected = written.outcomes.first(where: \.isRejected) {
            summary.failure = .stopped(line: rejected.line)
        } else if let limit = options.maximumRejections, summary.progress.rejected > limit {
            summary.failure = .tooManyRejections(limit: limit)
        }
        return written.batch
    }

    private mutating func note(_ outcome: RowOutcome) {
        summary.progress.rows += 1
        switch outcome.result {
        case .created: summary.progress.created += 1
        case .updated: summary.progress.updated += 1
        case .unchanged: summary.progress.unchanged += 1
        case .rejected: summary.progress.rejected += 1
        }
        if outcome.replacesLine != nil { summary.progress.duplicates += 1 }
        observer?.didFinish(outcome)
    }
}
