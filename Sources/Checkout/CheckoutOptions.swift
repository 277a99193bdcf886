public import CommerceKernel

/// How long things may take in checkout.
public struct CheckoutOptions: Sendable {
    /// How long goods are set aside for an order that is not paid; every attempt to pay begins it anew.
    public var reservationLength: Duration = .seconds(30 * 60)
    /// t1: when an unpaid order is reminded of.
    public var reminderAfter: Duration = .seconds(30 * 60)
    /// t2: when an unpaid order is canceled.
    public var cancelAfter: Duration = .seconds(24 * 3600)
    /// How long a payment that reached a canceled order waits for a person before it is refunded.
    public var lateRefundAfter: Duration = .seconds(15 * 60)
    /// When recovery looks after an attempt to pay that was not heard of.
    public var recoveryAfter: Duration = .seconds(60)
    /// How long a guest's cart is kept after it was last changed.
    public var guestCartLength: Duration = .seconds(30 * 24 * 3600)
    /// How long a customer's cart is left alone before it is reminded of; nil for never.
    public var cartReminderAfter: Duration? = .seconds(24 * 3600)
    public var currency: Currency

    public init(currency: Currency = .usd) { self.currency = currency }
}
