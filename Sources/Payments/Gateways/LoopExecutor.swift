import NIOCore
import NIOPosix
import Synchronization

/// Runs tasks on the thread of an event loop, for work that goes back and forth between that loop's connections: there
/// none of its steps wakes another thread. Such tasks must not block, as nothing on a loop may.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    private init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    // MARK: One a loop

    private static let all: [LoopExecutor] = MultiThreadedEventLoopGroup.singleton.makeIterator().map(LoopExecutor.init)
    private static let turn = Atomic(0)

    /// That of each loop in turn.
    static func next() -> LoopExecutor? {
        all.isEmpty ? nil : all[Int(turn.wrappingAdd(1, ordering: .relaxed).newValue.magnitude % UInt(all.count))]
    }

    /// That of `loop`; nil for one that is not of the program's own group.
    static func of(_ loop: any EventLoop) -> LoopExecutor? { all.first { $0.loop === loop } }
}
