import CommerceKernel
import Glibc
import NIOCore
import NIOPosix
import Storage

/// Runs tasks and their connections on one thread that the system gives only the time nobody else wants, so that work
/// which can wait does not slow down what people wait for.
///
/// The thread is that of an event loop: a task that sends over its connections never changes threads.
final class PatientExecutor: TaskExecutor {
    static let shared = PatientExecutor()
    /// The least weight of an ordinary thread: a seventieth of the others' when they want the same processor.
    private static let niceness: Int32 = 19
    /// `SCHED_BATCH` of <sched.h>, which Swift does not see.
    private static let batchPolicy: Int32 = 3

    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let loop: any EventLoop

    private init() {
        loop = group.next()
        // Like the priority, the policy is that of the calling thread only. It keeps it from interrupting others whenever
        // it wakes, which it does for every answer (sched(7), SCHED_BATCH).
        loop.execute {
            var parameters = sched_param()
            _ = sched_setscheduler(0, Self.batchPolicy, &parameters)
            ThreadPriority.lower(to: Self.niceness)
        }
    }

    /// Returns after `time`. Wakes no other thread, as `Task.sleep` would.
    func rest(for time: TimeAmount) async { try? await loop.scheduleTask(in: time) {}.futureResult.get() }

    /// From so many writes that wait for the database on, a shop is busy.
    private static let busyFrom = 8

    /// Rests for `time` if the shop is busy. To be asked before each piece of work that wants the database or the disk,
    /// whose time the system does not share out by priority.
    func makeWay(for store: Store, _ time: TimeAmount) async {
        if store.pendingWrites >= Self.busyFrom { await rest(for: time) }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
