import Foundation

/// The right to write an index, held by one process at a time and given back when it ends, however it ends.
final class WriterLock {
    private let file: Int32

    /// - Throws: `SearchError` `.lockHeld` at once when another writer has it.
    init(folder: URL) throws {
        let path = folder.appendingPathComponent("writer.lock").path
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            throw SearchError(.storage, "cannot open \(path): \(String(cString: strerror(errno)))")
        }
        // What throws from here on is deinitialised, which closes the file; a second close could hit another's.
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            throw SearchError(.lockHeld, "Another writer has the index \(folder.path).")
        }
    }

    deinit { if file >= 0 { close(file) } }

    /// Takes a lock that may live on in a program that is being started, which holds a copy of every lock until it
    /// runs: tries every five milliseconds, `attempts` times at most, while the answer is `.lockHeld`. Blocks.
    static func patiently<Taken>(attempts: Int, _ take: () throws -> Taken) throws -> Taken {
        for _ in 1..<attempts {
            do {
                return try take()
            } catch let error as SearchError where error.code == .lockHeld {
                Thread.sleep(forTimeInterval: 0.005)
            }
        }
        return try take()
    }
}
