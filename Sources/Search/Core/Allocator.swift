import CXapian

/// The allocator of the process, which is the core's and Swift's alike.
public enum Allocator {
    /// Allocated and not freed, in bytes, without what is kept for later.
    public static var allocatedBytes: Int { souk_allocated_bytes() }

    /// Gives the machine what is kept for later. Takes some milliseconds for each hundred megabytes.
    static func giveBack() { souk_give_memory_back() }
}
