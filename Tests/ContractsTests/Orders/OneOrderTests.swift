import CommerceKernel
import HTTPTypes
import Orders
import Testing

@testable import Contracts

/// The table of states at every step of an order that goes through the contracts by turns.
@Suite struct OneOrderTests {
    /// What the contracts call a stage: of order processing, wrapped, hypermedia.
    struct Words: Hashable {
        let processing: String
        let wrapped: String
        let hypermedia: String

        static let pending = Words(processing: "pending", wrapped: "Created", hypermedia: "Open")
        static let confirmed = Words(processing: "confirmed", wrapped: "Processing", hypermedia: "Open")
        static let unlocked = Words(processing: "confirmed", wrapped: "Processing", hypermedia: "Ready for delivery")
        static let paid = Words(processing: "paid", wrapped: "PaymentVerified", hypermedia: "Ready for delivery")
        static let owing = Words(processing: "shipped", wrapped: "Shipped", hypermedia: "Awaiting payment")
        static let shipped = Words(processing: "shipped", wrapped: "Shipped", hypermedia: "Completed")
        static let delivered = Words(processing: "delivered", wrapped: "Delivered", hypermedia: "Completed")
        static let canceled = Words(processing: "cancelled", wrapped: "Cancelled", hypermedia: "Canceled")
    }

    /// A request that names the order, and the words that then hold. `ORDER` stands for one of its names.
    struct Step: Sendable {
        let method: HTTPRequest.Method
        let path: String
        var body: String?
        let leads: Words

        static func event(_ name: String, _ words: Words) -> Step {
            Step(method: .post, path: "/orders/ORDER/receive/\(name)", leads: words)
        }

        static func wrapped(_ segment: String, _ words: Words) -> Step {
            Step(method: .post, path: "/api/orders/ORDER/\(segment)", leads: words)
        }

        static func cancellation(_ words: Words) -> Step {
            Step(method: .delete, path: "/api/orders/ORDER", leads: words)
        }

        static let lock = Step(
            method: .post, path: "/api/inventory/lock",
            body: #"{"orderId":"ORDER","items":[{"productId":"P001","quantity":2}]}"#, leads: .confirmed)
        static let payment = Step(
            method: .post, path: "/api/payment/process",
            body: """
                {"orderId":"ORDER","userId":"123456","paymentAmount":60.50,"paymentMethod":"credit_card",
                "paymentDetails":{"cardNumber":"4111111111111111","expiryDate":"12/25","cvv":"123"}}
                """, leads: .paid)
    }

    static let walks: [[Step]] = [
        [.lock, .payment, .wrapped("ship", .shipped), .wrapped("deliver", .delivered), .event("Refund", .canceled)],
        [
            .lock, .event("UnlockDelivery", .unlocked), .event("Deliver", .owing), .wrapped("payment", .shipped),
            .wrapped("deliver", .delivered), .cancellation(.canceled),
        ],
        [
            .lock, .cancellation(.canceled), .event("Reopen", .confirmed), .payment, .event("Refund", .canceled),
            .event("Reopen", .confirmed), .event("UnlockDelivery", .unlocked), .event("ReceivePayment", .paid),
        ],
    ]

    @Test(arguments: walks) func `each step through any contract shows in all`(_ walk: [Step]) async throws {
        try await ContractShop.run { shop in
            try shop.addUser("123456", signingSecret: "signing secret")
            try await shop.add("P001", price: "30.25", stock: 5)
            let made = try await shop.client.post(
                "/api/orders/create",
                #"{"userId":"123456","orderAmount":60.50,"items":[{"productId":"P001","quantity":2}]}"#)
            #expect(try made.json["status"]?.string == Words.pending.processing)
            let number = try #require(try made.json["orderId"]?.string)
            let order = try await shop.order(number)
            let names = [order.number, order.id, "\(order.sequence)"]
            #expect(try await Self.words(of: number, shop) == .pending)
            for (index, step) in walk.enumerated() {
                let name = names[index % names.count]
                let answer = try await shop.client.send(
                    step.method, step.path.replacing("ORDER", with: name),
                    body: step.body?.replacing("ORDER", with: name))
                #expect([200, 202].contains(answer.status), "\(step.path): \(answer.text)")
                for name in names { #expect(try await Self.words(of: name, shop) == step.leads, "\(step.path)") }
            }
        }
    }

    /// The words of the code under test, the hypermedia one over HTTP.
    private static func words(of name: String, _ shop: ContractShop) async throws -> Words {
        let names = try await shop.order(name).stateNames
        let shown = try await shop.client.get("/orders/\(name)").json["currentState"]?.string
        return Words(processing: names.processing, wrapped: names.wrapped, hypermedia: shown ?? "none")
    }
}
