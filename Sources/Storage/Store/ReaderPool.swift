import Foundation

/// Reading connections: one for each thread that serves asynchronous reads, and some for those who read on their own.
///
/// Sendable: `idle` is only touched under `condition`; a connection is used by who took it out of `idle`.
final class ReaderPool: @unchecked Sendable {
    private let condition = NSCondition()
    private var idle: [Connection]
    private let jobs = BlockingQueue<@Sendable () -> Void>()

    init(threads: Int, spare: Int, open: () throws -> Connection) throws {
        idle = try (0..<threads + spare).map { _ in try open() }
        for index in 0..<threads {
            let jobs = jobs
            let thread = Thread {
                while let job = jobs.take(atMost: 1) { job[0]() }
            }
            thread.name = "store-reader-\(index)"
            thread.start()
        }
    }

    deinit { jobs.close() }

    func submit<T: Sendable>(
        _ body: @escaping @Sendable (ReadTransaction) throws -> T,
        completion: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        let accepted = jobs.append { [self] in completion(Result { try run(body) }) }
        if !accepted { completion(.failure(StorageError.sqlite(code: 21, message: "the store is closed"))) }
    }

    func run<T>(_ body: (ReadTransaction) throws -> T) throws -> T {
        let connection = take()
        defer { give(connection) }
        return try connection.read(body)
    }

    private func take() -> Connection {
        condition.lock()
        defer { condition.unlock() }
        while idle.isEmpty { condition.wait() }
        return idle.removeLast()
    }

    private func give(_ connection: Connection) {
        condition.lock()
        idle.append(connection)
        condition.signal()
        condition.unlock()
    }
}
