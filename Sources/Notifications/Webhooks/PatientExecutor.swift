import Dispatch
import Foundation
import Glibc
import Synchronization

/// Runs tasks on one thread that the system gives only the time nobody else wants, so that work which can wait does not
/// slow down what people wait for.
final class PatientExecutor: TaskExecutor {
    static let shared = PatientExecutor()
    /// Of the thread: a tenth of the weight of an ordinary one when both want the same processor (sched(7)).
    private static let niceness: Int32 = 10

    private let jobs = Mutex<[UnownedJob]>([])
    private let waiting = DispatchSemaphore(value: 0)

    private init() {
        let thread = Thread { [self] in
            // On Linux this concerns the calling thread only.
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
            while true { runAll() }
        }
        thread.name = "souk-patient"
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = jobs.withLock { jobs in
            jobs.append(job)
            return jobs.count == 1
        }
        if isFirst { waiting.signal() }
    }

    private func runAll() {
        waiting.wait()
        let taken = jobs.withLock { jobs in
            let all = jobs
            jobs.removeAll(keepingCapacity: true)
            return all
        }
        for job in taken { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
