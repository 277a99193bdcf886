import Foundation
import GRDBSQLite
import Synchronization

/// The one writer. Writes that arrive while a commit is on its way to the disk share the next one, so that the price
/// of durability is paid once a batch; a failure undoes only itself. Batches run without savepoints; should a member
/// fail, the batch is undone and runs once more, each member in a savepoint of its own.
///
/// A member is answered, and its effects released, only after the batch's COMMIT. If the COMMIT fails, or SQLite undoes
/// the whole transaction by itself (disk full, I/O error), every member runs once more, alone.
final class GroupCommitWriter: Sendable {
    /// One queued write, its type erased.
    private struct Member: Sendable {
        /// Runs the body; keeps its result for `finish`.
        let run: @Sendable (Transaction) throws -> Void
        /// Answers the waiting caller: with nil its kept result, else the error.
        let finish: @Sendable ((any Error)?) -> Void
    }

    private let connection: Connection
    private let options: StoreOptions
    private let queue = BlockingQueue<Member>()
    private let observers = Mutex<[@Sendable () -> Void]>([])
    private let finished = DispatchSemaphore(value: 0)
    private let counted = Mutex(StoreStatistics())
    /// Batches after a failed write that run with a savepoint for each member: failures come in swarms, such as when
    /// many want what is sold out, and each would undo its whole batch.
    private static let carefulBatches = 100
    /// How many of them are left.
    private let careful = Mutex(0)

    init(connection: Connection, options: StoreOptions) {
        self.connection = connection
        self.options = options
        let thread = Thread { [self] in
            let limit = options.groupCommit ? options.maximumBatch : 1
            while let batch = queue.take(atMost: limit) { commit(batch) }
            finished.signal()
        }
        thread.name = "store-writer"
        thread.start()
    }

    var pending: Int { queue.count }

    var statistics: StoreStatistics { counted.withLock { $0 } }

    func addObserver(_ observer: @escaping @Sendable () -> Void) { observers.withLock { $0.append(observer) } }

    func submit<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T,
        completion: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        let result = ResultBox<T>()
        let member = Member(
            run: { result.value = try body($0) },
            finish: { error in
                if let error { return completion(.failure(error)) }
                completion(
                    result.value.map { .success($0) }
                        ?? .failure(StorageError.sqlite(code: SQLITE_INTERNAL, message: "a write had no result")))
            })
        if !queue.append(member) {
            completion(.failure(StorageError.sqlite(code: SQLITE_MISUSE, message: "the store is closed")))
        }
    }

    func runNow<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) throws -> T {
        let done = DispatchSemaphore(value: 0)
        let answer = ResultBox<Result<T, any Error>>()
        submit(body) {
            answer.value = $0
            done.signal()
        }
        done.wait()
        guard let result = answer.value else {
            throw StorageError.sqlite(code: SQLITE_INTERNAL, message: "a write was not answered")
        }
        return try result.get()
    }

    func close() {
        queue.close()
        finished.wait()
        finished.signal()
        connection.close()
    }

    // MARK: On the writer's thread

    private func commit(_ batch: [Member]) {
        var outcomes: [(any Error)?] = []
        var effects: [@Sendable () -> Void] = []
        var hasChanged = false
        do {
            let before = connection.totalChanges
            (outcomes, effects) = try runTogether(batch)
            hasChanged = connection.totalChanges != before
        } catch {
            let error = StorageError.translated(error)
            if batch.count == 1 || error as? StorageError == .busy {
                counted.withLock { $0.failedWrites += batch.count }
                for member in batch { member.finish(error) }
            } else {
                for member in batch { commit([member]) }
            }
            return
        }
        counted.withLock { counted in
            let failed = outcomes.count { $0 != nil }
            counted.failedWrites += failed
            counted.writes += batch.count - failed
            if failed < batch.count { counted.commits += 1 }
        }
        for effect in effects { effect() }
        for (member, outcome) in zip(batch, outcomes) { member.finish(outcome) }
        if hasChanged {
            for observer in observers.withLock({ $0 }) { observer() }
        }
    }

    /// Runs every member and commits. Throws when the transaction as a whole was lost.
    private func runTogether(_ batch: [Member]) throws -> ([(any Error)?], [@Sendable () -> Void]) {
        if batch.count == 1 { return try runAlone(batch[0]) }
        let mayFail = careful.withLock { careful in
            defer { careful = max(0, careful - 1) }
            return careful > 0
        }
        if !mayFail, let effects = try runWithoutSavepoints(batch) {
            return (batch.map { _ in nil }, effects)
        }
        return try runInSavepoints(batch)
    }

    /// The short way, for batches in which nothing fails: answers nil, with nothing done, when a member throws.
    ///
    /// In a savepoint SQLite keeps the old bytes of every page it changes, for each member anew.
    private func runWithoutSavepoints(_ batch: [Member]) throws -> [@Sendable () -> Void]? {
        var effects: [@Sendable () -> Void] = []
        try connection.execute("BEGIN IMMEDIATE")
        for member in batch {
            let transaction = Transaction(connection)
            do { try member.run(transaction) } catch {
                connection.rollBack()
                careful.withLock { $0 = Self.carefulBatches }
                return nil
            }
            effects += transaction.effects
        }
        do { try connection.execute("COMMIT") } catch {
            connection.rollBack()
            throw error
        }
        return effects
    }

    private func runInSavepoints(_ batch: [Member]) throws -> ([(any Error)?], [@Sendable () -> Void]) {
        var outcomes: [(any Error)?] = []
        var effects: [@Sendable () -> Void] = []
        try connection.execute("BEGIN IMMEDIATE")
        do {
            for member in batch {
                let transaction = Transaction(connection)
                try connection.execute("SAVEPOINT member")
                do {
                    try member.run(transaction)
                    outcomes.append(nil)
                    effects += transaction.effects
                } catch {
                    // Nothing is left to roll back to when SQLite has undone everything by itself.
                    if !connection.isInTransaction { throw error }
                    try connection.execute("ROLLBACK TO member")
                    careful.withLock { $0 = Self.carefulBatches }
                    outcomes.append(StorageError.translated(error))
                }
                try connection.execute("RELEASE member")
            }
            try connection.execute("COMMIT")
        } catch {
            connection.rollBack()
            throw error
        }
        return (outcomes, effects)
    }

    /// What is alone needs no savepoint: the transaction is its own. In a savepoint SQLite keeps the old bytes of every
    /// page and walks them at the end of every statement, which made imports a third slower.
    private func runAlone(_ member: Member) throws -> ([(any Error)?], [@Sendable () -> Void]) {
        let transaction = Transaction(connection)
        try connection.execute("BEGIN IMMEDIATE")
        do {
            try member.run(transaction)
            try connection.execute("COMMIT")
        } catch {
            connection.rollBack()
            throw error
        }
        return ([nil], transaction.effects)
    }
}

/// A place for a result that one thread fills and another reads after it was signalled.
///
/// Sendable: filling happens before the signal (a semaphore or the end of a batch), reading after it.
private final class ResultBox<T>: @unchecked Sendable {
    var value: T?
}
