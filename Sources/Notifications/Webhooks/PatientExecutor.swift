import Glibc
import NIOCore
import NIOPosix

/// Runs tasks and their connections on one thread that the system gives only the time nobody else wants, so that work
/// which can wait does not slow down what people wait for.
///
/// The thread is that of an event loop: a task that sends over its connections never changes threads.
final class PatientExecutor: TaskExecutor {
    static let shared = PatientExecutor()
    /// Of the thread: a tenth of the weight of an ordinary one when both want the same processor (sched(7)).
    private static let niceness: Int32 = 10

    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let loop: any EventLoop

    private init() {
        loop = group.next()
        // On Linux this concerns the calling thread only.
        loop.execute { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness) }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
