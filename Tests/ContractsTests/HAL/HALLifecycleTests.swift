import CommerceKernel
import HTTPTypes
import Orders
import Testing

/// All 48 cells of the lifecycle, over HTTP alone.
@Suite struct HALLifecycleTests {
    /// One of the eight (state, paid) pairs, and events that lead there from a new order.
    struct Stage: Sendable {
        let name: String
        let path: [OrderEvent]
        /// What the table accepts here, with the `currentState` that follows.
        let accepted: [OrderEvent: String]
    }

    static let stages = [
        Stage(
            name: "Open, unpaid", path: [],
            accepted: [
                .receivePayment: "Ready for delivery", .cancel: "Canceled", .unlockDelivery: "Ready for delivery",
            ]),
        Stage(
            name: "Open, paid", path: [.cancel, .receivePayment, .reopen],
            accepted: [
                .receivePayment: "Ready for delivery", .cancel: "Canceled", .unlockDelivery: "Ready for delivery",
            ]),
        Stage(
            name: "ReadyForDelivery, unpaid", path: [.unlockDelivery],
            accepted: [.cancel: "Canceled", .deliver: "Awaiting payment", .receivePayment: "Ready for delivery"]),
        Stage(
            name: "ReadyForDelivery, paid", path: [.receivePayment],
            accepted: [.deliver: "Completed", .refund: "Canceled", .receivePayment: "Ready for delivery"]),
        Stage(
            name: "AwaitingPayment", path: [.unlockDelivery, .deliver], accepted: [.receivePayment: "Completed"]),
        Stage(name: "Completed", path: [.receivePayment, .deliver], accepted: [.refund: "Canceled"]),
        Stage(
            name: "Canceled, unpaid", path: [.cancel], accepted: [.reopen: "Open", .receivePayment: "Canceled"]),
        // Its refund is the one deliberate difference from the original's table.
        Stage(
            name: "Canceled, paid", path: [.cancel, .receivePayment],
            accepted: [.reopen: "Open", .receivePayment: "Canceled", .refund: "Canceled"]),
    ]

    @Test func `the table has 48 cells of which 18 and a refund are accepted`() {
        #expect(Self.stages.count * OrderEvent.allCases.count == 48)
        #expect(Self.stages.map(\.accepted.count).reduce(0, +) == 19)
    }

    @Test(arguments: stages) func `links and answers agree with the table`(_ stage: Stage) async throws {
        try await ContractShop.run { shop in
            for event in OrderEvent.allCases {
                let created = try await shop.client.post("/orders", "{}")
                let address = try #require(created["Location"])
                for step in stage.path {
                    let answer = try await shop.client.post("\(address)/receive/\(step.rawValue)")
                    #expect(answer.status == 202)
                }
                let before = try await shop.client.get(address)
                #expect(Set(before.relations.dropFirst(2)) == Set(stage.accepted.keys.map(Self.relation)))
                let answer = try await shop.client.post("\(address)/receive/\(event.rawValue)")
                #expect(answer.status == (stage.accepted[event] == nil ? 422 : 202), "\(stage.name): \(event)")
                #expect(answer.bytes.isEmpty)
                #expect(answer["Content-Type"] == nil)
                let after = try await shop.client.get(address)
                let expected = try stage.accepted[event] ?? before.json["currentState"]?.string
                #expect(try after.json["currentState"]?.string == expected, "\(stage.name): \(event)")
            }
        }
    }

    private static func relation(_ event: OrderEvent) -> String {
        switch event {
        case .unlockDelivery: "unlock-delivery"
        case .deliver: "deliver"
        case .receivePayment: "receive-payment"
        case .refund: "refund"
        case .reopen: "reopen"
        case .cancel: "cancel"
        }
    }
}
