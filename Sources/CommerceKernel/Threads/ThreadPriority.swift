import Glibc

/// How much of a processor the calling thread gets where others want it too.
public enum ThreadPriority {
    /// Takes the calling thread back, and those it starts from then on, for good. On Linux a thread's niceness is its
    /// own, and each step is about a fifth less of the weight of an ordinary thread (sched(7)).
    ///
    /// - Parameter niceness: 1 to 19: at 5 a third of an ordinary thread's share, at 10 a tenth, at 19 a seventieth.
    public static func lower(to niceness: Int32) {
        // 0 means the calling thread (setpriority(2)). It only fails for a thread that was taken back further before.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
    }
}
