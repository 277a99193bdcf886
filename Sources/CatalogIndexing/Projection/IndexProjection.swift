import Catalog
import CommerceKernel
import Inventory
public import Logging
import Outbox
public import Search
public import Storage

/// Carries catalog and stock events to the index, in order, storing how far it came in the index's own commit.
///
/// Holds the index's writer lock while it lives. For one thread at a time.
public final class IndexProjection {
    /// Events read for one commit of the index, at most.
    static let eventsPerCommit = 1000
    /// Documents read at once for a rebuild.
    static let documentsPerRead = 500
    /// An index that only lacks events it does not care for still notes its position this often, so that such events
    /// can be pruned without making it look lost.
    static let idleEvents: Int64 = 10_000

    public static let reindexRequested = "catalog.reindex_requested"
    /// Of the events that may change what searches find.
    public static let types = CatalogEvents.all.union([InventoryEvents.stockChanged, reindexRequested])

    private let store: Store
    private let writer: IndexWriter
    private let engine: SearchEngine
    private let documents: ProductDocuments
    private let logger: Logger
    private let opensBuiltIndex: Bool
    /// `types`, and the one that tells of measured popularity.
    private let types: Set<String>
    /// The last event whose effect is in the index or that has none.
    public private(set) var position: IndexPosition

    /// Takes the writer lock. Throws `SearchError.lockHeld` when somebody else projects.
    ///
    /// - Parameter opensBuiltIndex: False for a command that never searches: the index that a first import builds is
    ///   then not loaded into its memory.
    public init(
        store: Store, engine: SearchEngine, documents: ProductDocuments, logger: Logger, opensBuiltIndex: Bool = true
    ) throws {
        self.opensBuiltIndex = opensBuiltIndex
        self.store = store
        self.engine = engine
        self.documents = documents
        types = Self.types.union(documents.popularity.map { [$0.eventType] } ?? [])
        self.logger = logger
        writer = try engine.openWriter()
        position = writer.position ?? IndexPosition(epoch: "", sequence: 0)
    }

    // MARK: Making sure there is an index to continue

    /// Why an index cannot be continued and has to be made anew.
    public enum RebuildReason: Sendable, Hashable, CustomStringConvertible {
        case missing
        case damaged(String)
        /// The database is another one, or was restored from a backup.
        case otherEpoch
        /// The index knows more events than the database ever had.
        case ahead
        /// Events the index has not seen are no longer kept.
        case tooOld
        case requested

        public var description: String {
            switch self {
            case .missing: "there is no index"
            case .damaged(let reason): "the index is damaged (\(reason))"
            case .otherEpoch: "the index belongs to another database or to an earlier state of this one"
            case .ahead: "the index is ahead of the database"
            case .tooOld: "events the index has not seen are no longer kept"
            case .requested: "a rebuild was requested"
            }
        }
    }

    /// Rebuilds the index if it cannot be continued; answers why it had to.
    @discardableResult
    public func prepare() throws -> RebuildReason? {
        guard let reason = try reasonToRebuild() else { return nil }
        logger.notice("rebuilding the index", metadata: ["reason": "\(reason)"])
        try rebuild()
        return reason
    }

    func reasonToRebuild() throws -> RebuildReason? {
        if let damage = engine.damage { return .damaged(damage) }
        switch engine.condition {
        case .missing: return .missing
        case .damaged(let reason): return .damaged(reason)
        case .ready: break
        }
        guard let written = writer.position else { return .missing }
        return try store.readNow { transaction in
            if try Outbox.epoch(in: transaction) != written.epoch { return .otherEpoch }
            if try Outbox.lastSequence(in: transaction) < written.sequence { return .ahead }
            let oldest = try Outbox.oldestSequence(in: transaction)
            if let oldest, oldest > position.sequence + 1, written.sequence + 1 < oldest { return .tooOld }
            return nil
        }
    }

    /// Makes a new generation of the index from the database while searches go on in the old one, swaps, and applies
    /// what happened meanwhile.
    ///
    /// - Parameter isPatient: Leaves the processors to others. For an index that still serves; one that is missing or
    ///   damaged is waited for.
    public func rebuild(isPatient: Bool = false) throws {
        if isPatient { return try PatientThread.run { try self.rebuild() } }
        let start = try store.readNow {
            IndexPosition(epoch: try Outbox.epoch(in: $0), sequence: try Outbox.lastSequence(in: $0))
        }
        try writer.rebuild(position: start) { add in
            var last = ""
            while true {
                // A transaction a block: a long one would keep the write-ahead log from being emptied.
                let block = try store.readNow {
                    try documents.documents(after: last, limit: Self.documentsPerRead, in: $0)
                }
                guard let id = block.last?.id else { return }
                last = id
                try add(block)
            }
        }
        position = start
        while try step() {}
    }

    // MARK: Following events

    /// Applies everything that has happened. An empty index that has much to catch up with is built anew, which is
    /// faster: what a large first import leaves when it is killed.
    public func catchUp() throws {
        if engine.documentCount == 0 {
            let behind = try store.readNow { try Outbox.lastSequence(in: $0) } - position.sequence
            if behind > Self.eventsPerCommit { return try rebuild() }
        }
        while try step() {}
    }

    /// Applies up to `eventsPerCommit` events in one commit; answers whether there may be more.
    func step() throws -> Bool {
        let after = position.sequence
        let block = try store.readNow { try self.block(after: after, in: $0) }
        if block.epoch != position.epoch || block.wantsRebuild {
            // Noted first, so that the request is not met again behind the rebuild.
            position = IndexPosition(epoch: block.epoch, sequence: block.reaches)
            try rebuild(isPatient: block.wantsRebuild)
            return true
        }
        if block.reaches == after { return false }
        let next = IndexPosition(epoch: block.epoch, sequence: block.reaches)
        let isIdleTooLong = next.sequence - (writer.position?.sequence ?? 0) >= Self.idleEvents
        if !block.changes.isEmpty || isIdleTooLong { try writer.apply(block.changes, position: next) }
        position = next
        return block.isFull
    }

    private struct Block {
        var epoch: String
        var changes: [IndexChange] = []
        /// The last event it covers.
        var reaches: Int64
        var isFull: Bool
        var wantsRebuild = false
    }

    private func block(after sequence: Int64, in transaction: ReadTransaction) throws -> Block {
        let epoch = try Outbox.epoch(in: transaction)
        let last = try Outbox.lastSequence(in: transaction)
        let events = try Outbox.events(
            after: sequence, limit: Self.eventsPerCommit, types: types, in: transaction)
        let isFull = events.count == Self.eventsPerCommit
        var block = Block(epoch: epoch, reaches: isFull ? events[events.count - 1].sequence : last, isFull: isFull)
        if events.contains(where: { $0.type == Self.reindexRequested }) {
            block.wantsRebuild = true
            return block
        }
        var order: [String] = []
        var isCheap: [String: Bool] = [:]
        for event in events {
            let id = event.subjectID
            if isCheap[id] == nil { order.append(id) }
            isCheap[id] = isCheap[id, default: true] && leavesTextAlone(event)
        }
        // The rows as they are now: events of one product become one change, however many they are.
        for id in order {
            block.changes.append(try change(id, isCheap: isCheap[id] ?? false, in: transaction))
        }
        return block
    }

    /// Whether the event changed nothing but price, stock and popularity.
    private func leavesTextAlone(_ event: RecordedEvent) -> Bool {
        switch event.type {
        case InventoryEvents.stockChanged, documents.popularity?.eventType: true
        case CatalogEvents.updated:
            event.payload["aspects"]?.array == [.string(ProductChange.Aspect.price.rawValue)]
        default: false
        }
    }

    private func change(_ id: String, isCheap: Bool, in transaction: ReadTransaction) throws -> IndexChange {
        guard let document = try documents.document(id: id, in: transaction) else { return .delete(id: id) }
        return Self.change(document, isCheap: isCheap)
    }

    /// A patch cannot take a value away, so a product without a price or with untracked stock is written as a whole.
    static func change(_ document: SearchDocument, isCheap: Bool) -> IndexChange {
        let names = ["price", "stock", "inStock", "updatedAt", "popularity"]
        let fields = document.fields.filter { names.contains($0.key) }
        guard isCheap, fields.count == names.count else { return .upsert(document) }
        return .patch(id: document.id, fields: fields, payload: document.payload)
    }

    // MARK: Straight from a writer

    /// Products that one transaction wrote, with the numbers of the last events before it and in it.
    struct WrittenBatch: Sendable {
        var epoch: String
        var before: Int64
        var last: Int64
        /// In the order they were written.
        var products: [WrittenProduct] = []
    }

    struct WrittenProduct: Sendable {
        let product: Product
        let availability: ProductAvailability
    }

    /// Whether there is nothing yet, neither products nor documents, so that the first import can build the index
    /// instead of changing it.
    func isEmpty() throws -> Bool {
        guard engine.documentCount == 0, try reasonToRebuild() == nil else { return false }
        return try store.readNow { transaction in
            try documents.count(in: transaction) == 0
                && Outbox.lastSequence(in: transaction) == position.sequence
        }
    }

    /// Builds a new generation from the batches that `receive` answers until nil: faster than applying them, and not
    /// to be seen before the end. For an empty shop. Stops at the first batch that does not follow the one before it
    /// (somebody else has written in between) and applies that and all others as usual.
    func build(from receive: () -> [WrittenBatch]?) throws {
        var others: [WrittenBatch] = []
        var reached = position
        try writer.rebuild(opening: opensBuiltIndex, finalPosition: { reached }) { add in
            while others.isEmpty, let batches = receive() {
                for (index, batch) in batches.enumerated() {
                    guard batch.epoch == reached.epoch, batch.before == reached.sequence else {
                        others = Array(batches[index...])
                        break
                    }
                    try add(batch.products.map { ProductDocuments.document($0.product, $0.availability) })
                    reached.sequence = batch.last
                }
            }
        }
        position = reached
        if !others.isEmpty { try apply(others) }
        while let batches = receive() { try apply(batches) }
    }

    /// Applies batches that follow each other without reading them back. What others wrote in between is caught up
    /// with from the database first.
    func apply(_ batches: [WrittenBatch]) throws {
        var pending: [IndexChange] = []
        var reached = position
        for batch in batches {
            guard batch.epoch == reached.epoch, batch.before == reached.sequence else {
                if !pending.isEmpty { try writer.apply(pending, position: reached) }
                position = reached
                pending = []
                while position.sequence < batch.last { if try !step() { break } }
                reached = position
                continue
            }
            let written = batch.products.map { ProductDocuments.document($0.product, $0.availability) }
            let measured =
                documents.popularity == nil
                ? written : try store.readNow { try documents.measured(written, in: $0) }
            pending += measured.map { .upsert($0) }
            reached.sequence = batch.last
        }
        if !pending.isEmpty { try writer.apply(pending, position: reached) }
        position = reached
    }
}
