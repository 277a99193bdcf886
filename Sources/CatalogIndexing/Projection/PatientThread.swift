import CommerceKernel
import Foundation

/// A thread that gets a third of the processor's time of an ordinary one where both want it: for long work that
/// searches go on beside. Threads that are started from it are as patient.
enum PatientThread {
    private static let niceness: Int32 = 5

    /// What runs there; the caller waits for it and touches nothing meanwhile.
    private final class Work: @unchecked Sendable {
        private let body: () throws -> Void
        private var result: Result<Void, any Error> = .success(())
        private let ended = DispatchSemaphore(value: 0)

        init(_ body: @escaping () throws -> Void) { self.body = body }

        func run() {
            result = Result(catching: body)
            ended.signal()
        }

        func wait() throws {
            ended.wait()
            try result.get()
        }
    }

    /// Runs `body` and waits for its end. The thread may hold `body` for a moment longer, hence `@escaping`.
    static func run(_ body: @escaping () throws -> Void) throws {
        let work = Work(body)
        let thread = Thread {
            ThreadPriority.lower(to: niceness)
            work.run()
        }
        thread.name = "patient-rebuild"
        thread.stackSize = 8 << 20
        thread.start()
        try work.wait()
    }
}
