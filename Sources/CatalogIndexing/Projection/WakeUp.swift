import Glibc

/// Wakes the projector's thread. Its waits go by the monotonic clock: Foundation's conditions go by the wall clock, and
/// would wait an hour longer when that is set back by an hour.
///
/// Sendable: every access to its state holds `mutex`.
final class WakeUp: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isSignalled = false
    private var stopped = false

    init() {
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    var isStopped: Bool { locked { stopped } }

    func signal() {
        locked {
            isSignalled = true
            pthread_cond_signal(condition)
        }
    }

    func stop() {
        locked {
            stopped = true
            pthread_cond_broadcast(condition)
        }
    }

    /// Returns after `duration`, whatever is signalled, or when stopped.
    func rest(for duration: Duration) {
        let deadline = Self.deadline(after: duration)
        locked {
            while !stopped, wait(until: deadline) {}
        }
    }

    /// Returns when signalled (also if that was before), stopped, or after `duration`.
    func wait(atMost duration: Duration) {
        let deadline = Self.deadline(after: duration)
        locked {
            while !stopped, !isSignalled, wait(until: deadline) {}
            isSignalled = false
        }
    }

    private func locked<T>(_ body: () -> T) -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// False when the time is over.
    private func wait(until deadline: timespec) -> Bool {
        var deadline = deadline
        return pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT
    }

    private static func deadline(after duration: Duration) -> timespec {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let (seconds, attoseconds) = duration.components
        let nanoseconds = now.tv_nsec + Int(attoseconds / 1_000_000_000)
        return timespec(
            tv_sec: now.tv_sec + Int(seconds) + nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
    }
}
