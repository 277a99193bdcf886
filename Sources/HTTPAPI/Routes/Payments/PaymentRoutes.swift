public import Checkout
import CommerceKernel
import HTTPTypes
import Payments
import Storage

/// Saved cards of shoppers, and the transaction log for those who run the shop.
public struct PaymentRoutes: Sendable {
    private let checkout: CheckoutService

    public init(checkout: CheckoutService) { self.checkout = checkout }

    public func endpoints() -> [Endpoint] {
        let method = SchemaReference.component("PaymentMethod")
        let payment = SchemaReference.component("Payment")
        return [
            Endpoint(
                .post, "/v1/payment-methods", id: "createPaymentMethod", summary: "Keep a card with the gateway",
                tag: "Payments", handler: saveCard
            ).documented { operation in
                operation.description =
                    "The card goes to the gateway, which answers a token; the number is kept nowhere here."
                operation.requestBody = .component("CardDetails")
                operation.answers = [.init(201, "What may be kept of it.", data: method)]
                operation.refusals = [422, 503]
            }.idempotent(),
            Endpoint(
                .get, "/v1/payment-methods", id: "listPaymentMethods", summary: "The own saved cards",
                tag: "Payments", handler: cards
            ).documented { $0.answers = [.init(200, "The newest first.", data: .array(method))] },
            Endpoint(
                .delete, "/v1/payment-methods/{token}", id: "deletePaymentMethod", summary: "Forget a saved card",
                tag: "Payments", handler: forget
            ).documented { $0.answers = [.init(204, "It is forgotten.")] },
            Endpoint(
                .get, "/v1/payments", id: "listPayments", summary: "The transaction log, newest first",
                tag: "Payments", handler: list
            ).documented { operation in
                operation.parameters = [
                    .init("page", .pageNumber, "From 1."), .init("limit", .positiveInteger, "At most 100."),
                    .init(
                        "status",
                        .oneOf(
                            "created", "requires_action", "processing", "authorized", "captured", "failed", "voided"),
                        "Only with this status."),
                ]
                operation.answers = [.init(200, "A page.", data: payment, isPage: true)]
            },
            Endpoint(
                .get, "/v1/payments/{id}", id: "getPayment", summary: "A payment", tag: "Payments", handler: read
            ).documented { $0.answers = [.init(200, "It.", data: payment)] },
        ]
    }

    // MARK: Saved cards

    private func saveCard(_ request: APIRequest) async throws -> APIResponse {
        let owner = try request.requireUser()
        let json = try await request.json()
        let card = try BodyReader.card(json["paymentDetails"] ?? json)
        let token = try await checkout.saveCard(card, owner: owner)
        return APIResponse.created("Card saved", location: "/v1/payment-methods", at: request.now) {
            $0.value(token.json)
        }.adding(.cacheControl, "no-store")
    }

    private func cards(_ request: APIRequest) async throws -> APIResponse {
        let owner = try request.requireUser()
        let cards = try await checkout.store.read { [checkout] in
            try checkout.payments.savedCards(owner: owner, in: $0)
        }
        return APIResponse.success("Payment methods", at: request.now) { json in
            json.array { json in for card in cards { json.value(card.json) } }
        }.adding(.cacheControl, "no-store")
    }

    private func forget(_ request: APIRequest) async throws -> APIResponse {
        let owner = try request.requireUser()
        let token = request.path["token"]
        try await checkout.store.write { [checkout] in
            try checkout.payments.forgetCard(token, owner: owner, in: $0)
        }
        return .noContent
    }

    // MARK: Transaction log

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let page = try request.pageRequest()
        var status: Payment.Status?
        if let text = request.query.text("status") {
            guard let known = Payment.Status(rawValue: text) else {
                throw DomainError.invalid(
                    field: "status", code: "unknown_value",
                    message: "status is \"\(text.prefix(40))\"; it must be one of "
                        + Payment.Status.allCases.map(\.rawValue).joined(separator: ", ") + ".")
            }
            status = known
        }
        let found = try await checkout.store.read { [checkout, status] in
            try checkout.payments.payments(status: status, page: page, in: $0)
        }
        return APIResponse.page("Payments", Pagination(page, total: found.total), of: request) { json in
            for payment in found.payments { json.value(payment.staffJSON) }
        }.adding(.cacheControl, "no-store")
    }

    private func read(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["id"]
        let payment = try await checkout.store.read { [checkout] in try checkout.payments.payment(id, in: $0) }
        guard let payment else { throw DomainError.notFound("payment", id: id) }
        return APIResponse.success("Payment", at: request.now) { $0.value(payment.staffJSON) }
            .adding(.cacheControl, "no-store")
    }
}

extension CardToken {
    var json: JSONValue {
        [
            "token": .string(token), "brand": .string(summary.brand), "lastFour": .string(summary.lastFour),
            "expiryMonth": .integer(summary.expiryMonth), "expiryYear": .integer(summary.expiryYear),
        ]
    }
}
