import Dispatch
import Synchronization

/// Waits for asynchronous work on a thread that belongs to nobody's pool.
enum Blocking {
    private final class Result<T: Sendable>: Sendable {
        let value = Mutex<T?>(nil)
    }

    static func wait<T: Sendable>(_ work: @escaping @Sendable () async -> T) -> T {
        let result = Result<T>()
        let done = DispatchSemaphore(value: 0)
        Task {
            let value = await work()
            result.value.withLock { $0 = value }
            done.signal()
        }
        done.wait()
        guard let value = result.value.withLock({ $0 }) else { preconditionFailure("the work ended without a value") }
        return value
    }
}
