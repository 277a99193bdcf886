import Foundation

/// Work that blocks for long, such as an import, away from the cooperative pool.
public enum BlockingWork {
    /// As much as a thread of a process has; others get less.
    private static let stackSize = 8 << 20

    /// Runs `work` on a thread of its own and suspends until it has ended.
    public static func run<T: Sendable>(
        named name: String = "blocking work", _ work: @escaping @Sendable () throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try work() }) }
            thread.name = name
            thread.stackSize = stackSize
            thread.start()
        }
    }
}
