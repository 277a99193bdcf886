public import Storage

/// What an event leads to: written in the transaction that moves its consumer past it.
public typealias EventEffect = @Sendable (Transaction) throws -> Void

/// Somebody inside the program who must see every event of some types, in order, each at least once.
///
/// Its position moves in the transaction of its effects, so an effect in the database happens exactly once. Effects
/// elsewhere (mail, HTTP) are made into jobs or deliveries here and carried out afterwards.
public protocol EventConsumer: Sendable {
    /// Unique and stable: the key of its position.
    var name: String { get }
    /// The types it wants; nil for all.
    var types: Set<String>? { get }
    /// Reads what `event` leads to, away from the writer, whom everybody waits for; what is left to the effect is to
    /// write it. The effects of events shortly before may not have been written yet: what depends on them is read in
    /// the effect.
    ///
    /// Either may run again for the same event when the commit fails. Throwing, here or there, undoes this event only;
    /// after `EventDelivery.maximumAttempts` it is parked.
    func effect(of event: RecordedEvent, in transaction: ReadTransaction) throws -> EventEffect
    /// What the events that are there lead to together, for consumers to which that is less to write than one after the
    /// other: nothing at all, for example. Nil for other consumers. The effects of all events before have been written.
    /// Should it or one of them throw, each event is taken by itself.
    func effects(ofAll events: [RecordedEvent], in transaction: ReadTransaction) throws -> [EventEffect]?
}

extension EventConsumer {
    public func effects(ofAll events: [RecordedEvent], in transaction: ReadTransaction) throws -> [EventEffect]? { nil }
}
