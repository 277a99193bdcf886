public import CommerceKernel
public import Logging
public import Storage

/// Keeps consumers up to date: wakes after every commit of this process and looks for others' commits by polling.
public final class EventDispatcher: Sendable {
    private let deliveries: [EventDelivery]
    private let signal: CommitSignal
    private let logger: Logger

    public init(consumers: [any EventConsumer], store: Store, time: any TimeSource, logger: Logger) {
        deliveries = consumers.map { EventDelivery(consumer: $0, store: store, time: time, logger: logger) }
        signal = CommitSignal(store: store)
        self.logger = logger
    }

    /// Handles everything that is there, once, for every consumer. For tests and commands.
    public func deliverPending() async throws {
        for delivery in deliveries { try await delivery.deliverPending() }
    }

    /// Delivers until the task is cancelled. `pollInterval` bounds how long another process's event waits.
    public func run(pollInterval: Duration = .milliseconds(500)) async {
        await withTaskGroup { group in
            for delivery in deliveries {
                group.addTask { [signal, logger] in
                    var seen: UInt64 = 0
                    while !Task.isCancelled {
                        let count = signal.count
                        do {
                            try await delivery.deliverPending()
                        } catch {
                            logger.error("event delivery failed", metadata: ["error": "\(error)"])
                        }
                        seen = count
                        await signal.waitRested(past: seen, atMost: pollInterval)
                    }
                }
            }
        }
    }
}
