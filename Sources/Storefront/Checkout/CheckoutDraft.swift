import CommerceKernel

/// What somebody has said in checkout that is no part of the cart.
struct CheckoutDraft: Sendable, Hashable {
    /// Of a guest.
    var email: String?
    var payment: Payment?
    /// Names this attempt to order, so that a form sent twice orders once.
    var attempt: String

    /// How they mean to pay. Never holds a card's number: the browser gives that to the gateway only.
    struct Payment: Sendable, Hashable {
        /// `card`, `paypal`, `bank_transfer`, `cash_on_delivery`, `invoice`.
        var method: String
        /// The gateway's token of a card.
        var token: String?
        /// As it is shown, such as `Visa ending in 4242`.
        var label: String
    }
}
