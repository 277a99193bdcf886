import Orders

/// Link relations of the events, and their names in addresses.
extension OrderEvent {
    /// Such as `receive-payment`.
    var relation: String {
        switch self {
        case .unlockDelivery: "unlock-delivery"
        case .deliver: "deliver"
        case .receivePayment: "receive-payment"
        case .refund: "refund"
        case .reopen: "reopen"
        case .cancel: "cancel"
        }
    }

    /// What a form for it is titled.
    var title: String {
        switch self {
        case .unlockDelivery: "Unlock delivery"
        case .deliver: "Deliver products"
        case .receivePayment: "Receive payment"
        case .refund: "Start refund process"
        case .reopen: "Reopen a closed order"
        case .cancel: "Cancel an order"
        }
    }
}
