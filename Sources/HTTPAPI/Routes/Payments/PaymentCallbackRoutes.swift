public import Checkout
import CommerceKernel
import HTTPTypes

/// Where payment gateways call back. Signed instead of authenticated, and outside of rate limits.
public struct PaymentCallbackRoutes: Sendable {
    private let checkout: CheckoutService

    public init(checkout: CheckoutService) { self.checkout = checkout }

    /// Where the gateway of this name sends its callbacks.
    public static func path(gateway: String) -> String { "/v1/payments/webhooks/\(gateway)" }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .post, "/v1/payments/webhooks/{gateway}", id: "receivePaymentCallback",
                summary: "Take in a payment gateway's callback", tag: "Payments",
                body: .json(limit: 65_536),
                handler: receive
            ).documented {
                $0.answers = [.init(200, "It was taken in; a repeated one changes nothing.")]
                $0.refusals = [400, 404]
            }
        ]
    }

    /// The signature is over the bytes as they came, so those are handed on.
    private func receive(_ request: APIRequest) async throws -> APIResponse {
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        try await checkout.receiveCallback(
            from: request.path["gateway"], headers: headers, body: try await request.bytes())
        return APIResponse.success("Callback received", at: request.now) { $0.object { _ in } }
    }
}
