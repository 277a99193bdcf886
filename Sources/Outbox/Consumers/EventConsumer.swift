public import Storage

/// Somebody inside the program who must see every event of some types, in order, each at least once.
///
/// Its position moves in the transaction of its effect, so an effect in the database happens exactly once. Effects
/// elsewhere (mail, HTTP) are made into jobs or deliveries here and carried out afterwards.
public protocol EventConsumer: Sendable {
    /// Unique and stable: the key of its position.
    var name: String { get }
    /// The types it wants; nil for all.
    var types: Set<String>? { get }
    /// Makes the effect of `event`. May run again for the same event when the commit fails.
    /// Throwing undoes this event only; after `EventDelivery.maximumAttempts` it is parked.
    func handle(_ event: RecordedEvent, in transaction: Transaction) throws
}
