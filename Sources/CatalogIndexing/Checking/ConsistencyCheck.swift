import Catalog
import CommerceKernel
import Outbox
public import Search
public import Storage

/// Compares the index with the database it is a projection of, in both directions, byte for byte.
///
/// What the index has yet to follow is no contradiction: products that events behind its position name may differ.
public struct ConsistencyCheck: Sendable {
    private let store: Store
    private let engine: SearchEngine
    private let documents: ProductDocuments

    public init(store: Store, engine: SearchEngine, documents: ProductDocuments) {
        self.store = store
        self.engine = engine
        self.documents = documents
    }

    /// What was found.
    public struct Report: Sendable, Hashable {
        /// Why the index cannot be continued, when it cannot; nothing else is compared then.
        public var rebuildReason: String?
        /// There is no index yet: it is behind by everything, and built by the next start or import.
        public var isMissing = false
        public var products = 0
        public var documents = 0
        /// Events of products and stock that the index has not applied yet.
        public var pendingEvents = 0
        /// Products in the database whose document is missing, up to `listed` of them.
        public var missing: [String] = []
        /// Products whose document says something else than the database.
        public var different: [String] = []
        /// Documents of products that do not exist.
        public var surplus: [String] = []
        /// Contradictions in all, the ones not listed too.
        public var contradictions = 0

        public static let listed = 20

        public init() {}

        /// Whether the index contradicts the database. One that is merely behind does not.
        public var isConsistent: Bool { rebuildReason == nil && contradictions == 0 }
    }

    /// Reads the whole catalog; blocks. Run it without a server or beside one.
    public func run() throws -> Report {
        var report = Report()
        let outbox = try store.readNow { (epoch: try Outbox.epoch(in: $0), last: try Outbox.lastSequence(in: $0)) }
        switch engine.condition {
        case .missing:
            report.isMissing = true
            report.products = try store.readNow { try documents.count(in: $0) }
            report.pendingEvents = try store.readNow { try self.pending(after: 0, in: $0).1 }
            return report
        case .damaged(let reason):
            report.rebuildReason = "the index is damaged: \(reason)"
            return report
        case .ready: break
        }
        guard let position = engine.position else {
            report.rebuildReason = "the index has no position"
            return report
        }
        if position.epoch != outbox.epoch {
            report.rebuildReason = "the index belongs to another database or to an earlier state of this one"
            return report
        }
        if position.sequence > outbox.last {
            report.rebuildReason = "the index stands at event \(position.sequence), the database at \(outbox.last)"
            return report
        }
        let (pending, events) = try store.readNow { try self.pending(after: position.sequence, in: $0) }
        report.pendingEvents = events
        let found = try compareProducts(&report, pending: pending)
        report.documents = engine.documentCount
        if report.documents > found { try findSurplus(&report) }
        return report
    }

    /// Ids of products that events behind `position` name.
    private func pending(after position: Int64, in transaction: ReadTransaction) throws -> (Set<String>, Int) {
        var ids: Set<String> = []
        var count = 0
        var last = position
        while true {
            let events = try Outbox.events(
                after: last, limit: 10_000, types: IndexProjection.types, in: transaction)
            guard let newest = events.last else { return (ids, count) }
            last = newest.sequence
            count += events.count
            for event in events { ids.insert(event.subjectID) }
        }
    }

    /// Answers how many products have a document.
    private func compareProducts(_ report: inout Report, pending: Set<String>) throws -> Int {
        var found = 0
        var last = ""
        while true {
            let expected = try store.readNow { try documents.documents(after: last, limit: 1000, in: $0) }
            guard let next = expected.last?.id else { return found }
            last = next
            for document in expected {
                report.products += 1
                let payload = engine.payload(id: document.id)
                if payload != nil { found += 1 }
                if payload == document.payload || pending.contains(document.id) { continue }
                if try isStillDifferent(document.id) {
                    note(document.id, in: payload == nil ? \.missing : \.different, &report)
                }
            }
        }
    }

    /// Looks again: beside a running server, product and document may have changed between the two looks.
    private func isStillDifferent(_ id: String) throws -> Bool {
        let position = engine.position?.sequence ?? 0
        let (document, pending) = try store.readNow { transaction in
            (
                try documents.document(id: id, in: transaction),
                try self.pending(after: position, in: transaction).0
            )
        }
        return !pending.contains(id) && document?.payload != engine.payload(id: id)
    }

    /// Walks through every document of the index.
    private func findSurplus(_ report: inout Report) throws {
        var request = SearchRequest(text: "", limit: SearchRequest.maximumLimit, deadline: .seconds(60))
        while true {
            let response = try engine.searchNow(request)
            for hit in response.hits {
                let isKnown = try store.readNow { try documents.exists(id: hit.id, in: $0) }
                if isKnown { continue }
                if try isStillDifferent(hit.id) { note(hit.id, in: \.surplus, &report) }
            }
            guard let cursor = response.cursor, !response.hits.isEmpty else { return }
            request.cursor = cursor
        }
    }

    private func note(_ id: String, in list: WritableKeyPath<Report, [String]>, _ report: inout Report) {
        report.contradictions += 1
        if report[keyPath: list].count < Report.listed { report[keyPath: list].append(id) }
    }
}
