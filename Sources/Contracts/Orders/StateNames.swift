import Orders

/// What each published contract calls the stage an order is in.
struct StateNames: Hashable {
    /// `status` of order processing (`/api/orders/create`).
    let processing: String
    /// `status` of the wrapped orders (`/api/orders`).
    let wrapped: String
    /// `currentState` of the hypermedia orders (`/orders`), in English.
    let hypermedia: String
}

extension Order {
    /// The one place where the contracts' words for an order's stage are chosen.
    var stateNames: StateNames {
        switch state {
        case .open where hold == .held || hold == .committed: Self.confirmed("Open")
        case .open: StateNames(processing: "pending", wrapped: "Created", hypermedia: "Open")
        case .readyForDelivery where isPaid:
            StateNames(processing: "paid", wrapped: "PaymentVerified", hypermedia: "Ready for delivery")
        case .readyForDelivery: Self.confirmed("Ready for delivery")
        case .awaitingPayment: Self.shipped("Awaiting payment")
        case .completed where fulfilment == .delivered:
            StateNames(processing: "delivered", wrapped: "Delivered", hypermedia: "Completed")
        case .completed: Self.shipped("Completed")
        case .canceled: StateNames(processing: "cancelled", wrapped: "Cancelled", hypermedia: "Canceled")
        }
    }

    private static func confirmed(_ hypermedia: String) -> StateNames {
        StateNames(processing: "confirmed", wrapped: "Processing", hypermedia: hypermedia)
    }

    private static func shipped(_ hypermedia: String) -> StateNames {
        StateNames(processing: "shipped", wrapped: "Shipped", hypermedia: hypermedia)
    }
}
