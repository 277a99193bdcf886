public import Checkout
import CommerceKernel
import HTTPTypes
import Orders
import Payments

/// Where payers come back to from the gateway's page when the order named no address of its own. The gateway is asked
/// how the payment stands; what the payer's browser says of it is not believed.
public struct PaymentReturnRoutes: Sendable {
    public static let path = "/v1/payments/return"

    private let checkout: CheckoutService

    public init(checkout: CheckoutService) { self.checkout = checkout }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .get, PathTemplate(Self.path), id: "returnFromPayment",
                summary: "Come back from the gateway's page", tag: "Payments", handler: come
            ).documented { operation in
                operation.parameters = [
                    .init("payment_intent", .string, "The gateway's name of the payment.", isRequired: true)
                ]
                operation.answers = [.init(200, "How the payment stands.", data: .component("PaymentStanding"))]
                operation.refusals = [404, 503]
            }
        ]
    }

    private func come(_ request: APIRequest) async throws -> APIResponse {
        let intent = request.query.text("payment_intent") ?? ""
        let (payment, order) = try await checkout.refresh(intent: intent)
        return APIResponse.success("Payment \(payment.status.rawValue)", at: request.now) { json in
            json.object { json in
                json.member("order", order.number)
                json.member("payment", payment.number)
                json.member("status", payment.status.rawValue)
                json.member("paid", order.isPaid)
            }
        }.adding(.cacheControl, "no-store").adding(.referrerPolicy, "no-referrer")
    }
}
