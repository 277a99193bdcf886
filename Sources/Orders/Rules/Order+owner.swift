extension Order {
    /// Whether the one who placed it may send `event`; the rest is the shop's to do. Whether its state takes the event is
    /// another matter.
    public func isOpenToOwner(_ event: OrderEvent) -> Bool {
        switch event {
        case .cancel: fulfilment == .none
        case .reopen: true
        case .receivePayment, .deliver, .unlockDelivery, .refund: false
        }
    }
}
