public import CommerceKernel

/// The state machine of an order: one switch, no I/O. What an accepted event entails is returned, and carried out by
/// the caller in the same transaction.
public struct OrderLifecycle: Sendable, Hashable {
    public fileprivate(set) var state: OrderState
    /// The ledger holds a receipt that no full refund has reversed.
    public fileprivate(set) var isPaid: Bool

    /// What has to happen together with a change of state.
    public enum Effect: Sendable, Hashable {
        /// Make sure that the ledger has a receipt (of 0 by hand when no payment brought the event).
        case bookReceipt
        /// Give back what is left of the payments.
        case refundPayments
        /// Take the goods out of stock, reserving them first if needed; refuse the event when they are short.
        case commitStock
        /// Return the goods to the shelf, once, unless they have been shipped.
        case restock
        /// Reserve the goods anew if they are there, and forget the former delivery.
        case startOver
        /// A payment reached a canceled order: refund it after the grace period.
        case scheduleLateRefund
        /// No more reminders and no automatic cancellation.
        case endTimeouts
        /// Remind of the payment, and cancel when it never comes.
        case startTimeouts
    }

    public init(state: OrderState = .open, isPaid: Bool = false) {
        self.state = state
        self.isPaid = isPaid
    }

    /// Makes `event` happen. Throws 422 `event_refused` and changes nothing where the table has no row.
    public mutating func apply(_ event: OrderEvent) throws(DomainError) -> [Effect] {
        guard let (next, paid, effects) = transition(event) else { throw refusal(of: event) }
        state = next
        isPaid = paid
        return effects
    }

    /// Whether the table has a row for `event` now.
    public func accepts(_ event: OrderEvent) -> Bool { transition(event) != nil }

    /// The events that are valid now, in the order in which they are offered.
    public var acceptedEvents: [OrderEvent] { offeringOrder.filter(accepts) }

    /// The refusal of an event that the table has no row for.
    public func refusal(of event: OrderEvent) -> DomainError {
        let offers = acceptedEvents.map(\.rawValue).joined(separator: ", ")
        return DomainError(
            .unprocessable, code: "event_refused",
            message: "The order is \(state.rawValue) and \(isPaid ? "paid" : "not paid"): \(event.rawValue) is not "
                + "possible. Possible: \(offers).")
    }

    /// The table of the specification, row numbers in the comments.
    private func transition(_ event: OrderEvent) -> (OrderState, Bool, [Effect])? {
        switch (state, event) {
        case (.open, .receivePayment): (.readyForDelivery, true, (isPaid ? [] : [.bookReceipt]) + [.endTimeouts])  // 1
        case (.open, .cancel): (.canceled, isPaid, [.restock, .endTimeouts] + lateRefund)  // 6
        case (.open, .unlockDelivery): (.readyForDelivery, isPaid, [.endTimeouts])  // 7
        case (.open, .deliver), (.open, .refund), (.open, .reopen): nil
        case (.readyForDelivery, .deliver) where isPaid: (.completed, true, [.commitStock])  // 2
        case (.readyForDelivery, .deliver): (.awaitingPayment, false, [.commitStock])  // 9
        case (.readyForDelivery, .refund) where isPaid: (.canceled, false, [.refundPayments, .restock])  // 3
        case (.readyForDelivery, .cancel) where !isPaid: (.canceled, false, [.restock])  // 8
        case (.readyForDelivery, .receivePayment): (.readyForDelivery, true, isPaid ? [] : [.bookReceipt])  // 11
        case (.readyForDelivery, .refund), (.readyForDelivery, .cancel), (.readyForDelivery, .reopen),
            (.readyForDelivery, .unlockDelivery):
            nil
        case (.awaitingPayment, .receivePayment): (.completed, true, [.bookReceipt])  // 10
        case (.awaitingPayment, .deliver), (.awaitingPayment, .refund), (.awaitingPayment, .reopen),
            (.awaitingPayment, .cancel), (.awaitingPayment, .unlockDelivery):
            nil
        case (.completed, .refund): (.canceled, false, [.refundPayments, .restock])  // 4
        case (.completed, .receivePayment), (.completed, .deliver), (.completed, .reopen), (.completed, .cancel),
            (.completed, .unlockDelivery):
            nil
        case (.canceled, .reopen): (.open, isPaid, [.startOver] + (isPaid ? [] : [.startTimeouts]))  // 5
        case (.canceled, .receivePayment):
            (.canceled, true, isPaid ? [] : [.bookReceipt, .scheduleLateRefund])  // 12
        // The one deliberate addition: a payment that came too late can be given back.
        case (.canceled, .refund) where isPaid: (.canceled, false, [.refundPayments])
        case (.canceled, .refund), (.canceled, .deliver), (.canceled, .cancel), (.canceled, .unlockDelivery): nil
        }
    }

    private var lateRefund: [Effect] { isPaid ? [.scheduleLateRefund] : [] }

    private var offeringOrder: [OrderEvent] {
        switch state {
        case .open: [.receivePayment, .cancel, .unlockDelivery]
        case .readyForDelivery: [.deliver, .refund, .cancel, .receivePayment]
        case .awaitingPayment: [.receivePayment]
        case .completed: [.refund]
        case .canceled: [.reopen, .receivePayment, .refund]
        }
    }
}
