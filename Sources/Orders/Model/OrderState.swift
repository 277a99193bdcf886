/// Where an order stands. Whether it is paid is beside this.
public enum OrderState: String, Sendable, Hashable, CaseIterable {
    case open = "Open"
    case readyForDelivery = "ReadyForDelivery"
    case awaitingPayment = "AwaitingPayment"
    case completed = "Completed"
    case canceled = "Canceled"
}

/// What may happen to an order.
public enum OrderEvent: String, Sendable, Hashable, CaseIterable {
    case unlockDelivery = "UnlockDelivery"
    case deliver = "Deliver"
    case receivePayment = "ReceivePayment"
    case refund = "Refund"
    case reopen = "Reopen"
    case cancel = "Cancel"
}

/// Where the goods of an order are.
public enum Fulfilment: String, Sendable, Hashable, CaseIterable {
    case none, shipped, delivered
}

/// What the stock knows of an order.
public enum StockHold: String, Sendable, Hashable, CaseIterable {
    case none, held, committed, released
}
