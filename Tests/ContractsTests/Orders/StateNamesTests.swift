import Orders
import Testing

@testable import Contracts

@Suite struct StateNamesTests {
    /// COMMERCE's table of states, row by row.
    @Test(
        "every stage has its name in each contract",
        arguments: [
            (OrderState.open, false, StockHold.none, Fulfilment.none, ["pending", "Created", "Open"]),
            (.open, false, .released, .none, ["pending", "Created", "Open"]),
            (.open, false, .held, .none, ["confirmed", "Processing", "Open"]),
            (.open, true, .held, .none, ["confirmed", "Processing", "Open"]),
            (.readyForDelivery, false, .held, .none, ["confirmed", "Processing", "Ready for delivery"]),
            (.readyForDelivery, false, .none, .none, ["confirmed", "Processing", "Ready for delivery"]),
            (.readyForDelivery, true, .held, .none, ["paid", "PaymentVerified", "Ready for delivery"]),
            (.awaitingPayment, false, .committed, .shipped, ["shipped", "Shipped", "Awaiting payment"]),
            (.awaitingPayment, false, .committed, .delivered, ["shipped", "Shipped", "Awaiting payment"]),
            (.completed, true, .committed, .shipped, ["shipped", "Shipped", "Completed"]),
            (.completed, true, .committed, .delivered, ["delivered", "Delivered", "Completed"]),
            (.canceled, false, .released, .none, ["cancelled", "Cancelled", "Canceled"]),
            (.canceled, true, .released, .none, ["cancelled", "Cancelled", "Canceled"]),
        ])
    func names(
        _ state: OrderState, _ isPaid: Bool, _ hold: StockHold, _ fulfilment: Fulfilment, _ expected: [String]
    ) throws {
        let names = try Order.example(state, isPaid: isPaid, hold: hold, fulfilment: fulfilment).stateNames
        #expect([names.processing, names.wrapped, names.hypermedia] == expected)
    }
}
