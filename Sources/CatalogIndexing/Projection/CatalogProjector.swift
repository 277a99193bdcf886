import Foundation
public import Logging
import Outbox
public import Search
public import Storage
import Synchronization

/// Keeps the index up to date while a server runs: on a thread of its own, woken by commits of this process, looking
/// for those of others, at most one commit of the index in `pace`.
///
/// While another process holds the writer lock (an import, say), that one projects; this one waits for the lock.
public final class CatalogProjector: Sendable {
    private let store: Store
    private let engine: SearchEngine
    private let documents: ProductDocuments
    private let logger: Logger
    private let pace: Duration
    private let pollInterval: Duration
    private let wake: WakeUp
    private let isRunning = Mutex(false)

    /// - Parameters:
    ///   - pace: Readers may lag one commit of Xapian behind; two in quick succession would make them repeat searches.
    ///   - pollInterval: Bounds how long another process's change waits.
    public init(
        store: Store, engine: SearchEngine, documents: ProductDocuments, logger: Logger,
        pace: Duration = .milliseconds(100), pollInterval: Duration = .milliseconds(250)
    ) {
        self.store = store
        self.engine = engine
        self.documents = documents
        self.logger = logger
        self.pace = pace
        self.pollInterval = pollInterval
        wake = WakeUp()
        store.onCommit { [wake] in wake.signal() }
    }

    /// Projects until the task is cancelled, then gives the lock back and returns.
    public func run() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread { [self] in
                    loop()
                    continuation.resume()
                }
                thread.name = "catalog-projector"
                thread.stackSize = 8 << 20
                thread.start()
            }
        } onCancel: {
            wake.stop()
        }
    }

    private func loop() {
        var projection: IndexProjection?
        var hasReportedLock = false
        while !wake.isStopped {
            do {
                if projection == nil {
                    let opened = try IndexProjection(
                        store: store, engine: engine, documents: documents, logger: logger)
                    try opened.prepare()
                    projection = opened
                    hasReportedLock = false
                }
                // A search may have met damage since.
                if engine.damage != nil { try projection?.prepare() }
                try projection?.catchUp()
                wake.rest(for: pace)
                wake.wait(atMost: pollInterval)
            } catch let error as SearchError where error.code == .lockHeld {
                if !hasReportedLock { logger.info("another process writes the index; waiting for it to finish") }
                hasReportedLock = true
                wake.rest(for: .milliseconds(500))
            } catch {
                logger.error("the index cannot be brought up to date", metadata: ["error": "\(error)"])
                // A new writer finds out what state the index is in, and rebuilds it where that is needed.
                projection = nil
                wake.rest(for: .seconds(1))
            }
        }
    }
}
