/// The queues of a server: one before the search engine's threads, one before the database's writer, and one before
/// payment gateways.
public struct WorkQueues: Sendable {
    public let search: WorkQueue
    public let writes: WorkQueue
    /// What waits for a gateway in its place. Apart, so that one that does not answer holds up nothing but payments.
    public let payments: WorkQueue

    /// - Parameters:
    ///   - searches: Searches that may run at once; more than the engine has threads only wait elsewhere.
    ///   - depth: Requests that may wait in each queue.
    ///   - patience: The longest wait that is worth beginning.
    public init(
        searches: Int, writes: Int = 64, payments: Int = 256, depth: Int = 512, patience: Duration = .milliseconds(1000)
    ) {
        search = WorkQueue(name: "search", width: searches, depth: depth, patience: patience)
        self.writes = WorkQueue(name: "writes", width: writes, depth: depth, patience: patience)
        self.payments = WorkQueue(name: "payments", width: payments, depth: depth, patience: patience)
    }

    func write(to text: inout PrometheusText) {
        text.family("souk_queue_requests", .gauge, "Requests in the bounded queues.")
        search.write(to: &text)
        writes.write(to: &text)
        payments.write(to: &text)
        text.family("souk_queue_refused_total", .counter, "Requests refused because a queue was too long.")
        for queue in [search, writes, payments] { text.sample([("queue", queue.name)], queue.counts.refused) }
    }
}
