import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// The one writer. Writes that arrive while a commit is on its way to the disk share the next one, so that the price
/// of durability is paid once a batch; each runs in a savepoint of its own, so that a failure undoes only itself.
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

    private let connection: DatabaseQueue
    private let options: StoreOptions
    private let queue = BlockingQueue<Member>()
    private let observers = Mutex<[@Sendable () -> Void]>([])
    private let finished = DispatchSemaphore(value: 0)
    private let counted = Mutex(StoreStatistics())

    init(connection: DatabaseQueue, options: StoreOptions) {
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
        try? connection.close()
    }

    // MARK: On the writer's thread

    private func commit(_ batch: [Member]) {
        var outcomes: [(any Error)?] = []
        var effects: [@Sendable () -> Void] = []
        var hasChanged = false
        do {
            try connection.inDatabase { database in
                let before = database.totalChangesCount
                (outcomes, effects) = try Self.runTogether(batch, in: database)
                hasChanged = database.totalChangesCount != before
            }
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
    private static func runTogether(
        _ batch: [Member], in database: Database
    ) throws -> ([(any Error)?], [@Sendable () -> Void]) {
        if batch.count == 1 { return try runAlone(batch[0], in: database) }
        var outcomes: [(any Error)?] = []
        var effects: [@Sendable () -> Void] = []
        try database.execute(sql: "BEGIN IMMEDIATE")
        do {
            for member in batch {
                let transaction = Transaction(database)
                try transaction.execute("SAVEPOINT member")
                do {
                    try member.run(transaction)
                    outcomes.append(nil)
                    effects += transaction.effects
                } catch {
                    // Nothing is left to roll back to when SQLite has undone everything by itself.
                    if sqlite3_get_autocommit(database.sqliteConnection) != 0 { throw error }
                    try transaction.execute("ROLLBACK TO member")
                    outcomes.append(StorageError.translated(error))
                }
                try transaction.execute("RELEASE member")
            }
            try database.execute(sql: "COMMIT")
        } catch {
            if sqlite3_get_autocommit(database.sqliteConnection) == 0 { try? database.execute(sql: "ROLLBACK") }
            throw error
        }
        return (outcomes, effects)
    }

    /// What is alone needs no savepoint: the transaction is its own. In a savepoint SQLite keeps the old bytes of every
    /// page and walks them at the end of every statement, which made imports a third slower.
    private static func runAlone(
        _ member: Member, in database: Database
    ) throws -> ([(any Error)?], [@Sendable () -> Void]) {
        let transaction = Transaction(database)
        try database.execute(sql: "BEGIN IMMEDIATE")
        do {
            try member.run(transaction)
            try database.execute(sql: "COMMIT")
        } catch {
            if sqlite3_get_autocommit(database.sqliteConnection) == 0 { try? database.execute(sql: "ROLLBACK") }
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
