/// What a message says. The raw value is the name of its files and part of its `Message-ID`.
public enum NotificationTemplate: String, Sendable, Hashable, CaseIterable {
    case welcome
    case verifyEmail = "verify-email"
    case alreadyRegistered = "already-registered"
    case passwordReset = "password-reset"
    case passwordChanged = "password-changed"
    case orderConfirmation = "order-confirmation"
    case paymentReceipt = "payment-receipt"
    case paymentFailed = "payment-failed"
    case orderShipped = "order-shipped"
    case orderDelivered = "order-delivered"
    case orderCanceled = "order-canceled"
    case refund
    case orderTimeout = "order-timeout"
    case lowStock = "low-stock"
    case abandonedCart = "abandoned-cart"
    /// Words that another program wants told.
    case message

    /// Whether there is a short form for telephones, which customers get who want it.
    var hasShortForm: Bool {
        switch self {
        case .orderShipped, .orderDelivered, .orderTimeout, .message: true
        default: false
        }
    }

    /// Where the link of its one-time token leads to.
    var tokenPath: String? {
        switch self {
        case .welcome, .verifyEmail: "/account/verify"
        case .passwordReset: "/account/reset"
        default: nil
        }
    }
}
