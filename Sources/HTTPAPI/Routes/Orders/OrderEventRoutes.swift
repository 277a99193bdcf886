public import Checkout
import CommerceKernel
import HTTPTypes
import Orders
import Storage

/// What happens to orders after they were placed: canceled and reopened by their owners, unlocked, shipped, delivered
/// and refunded by those who run the shop. What a state does not take is 422.
public struct OrderEventRoutes: Sendable {
    private let checkout: CheckoutService

    public init(checkout: CheckoutService) { self.checkout = checkout }

    public func endpoints() -> [Endpoint] {
        func post(
            _ path: PathTemplate, _ id: String, _ summary: String, body: String? = nil, status: Int = 200,
            isForOwners: Bool = false, refusals: [Int] = [], _ handler: @escaping Endpoint.Handler
        ) -> Endpoint {
            // Without a schema the address says everything, and a body is not looked at.
            Endpoint(
                .post, path, id: id, summary: summary, tag: "Orders", body: body == nil ? Endpoint.Body.none : nil,
                handler: handler
            ).documented { operation in
                operation.parameters = isForOwners ? [.orderToken, .orderVersion] : [.orderVersion]
                operation.requestBody = body.map { .component($0) }
                operation.isRequestBodyRequired = false
                operation.answers = [.init(status, "The order as it is now.", data: .component("Order"))]
                operation.refusals = [404, 409, 412, 422] + refusals
            }
        }
        return [
            post(
                "/v1/orders/{id}/cancel", "cancelOrder", "Cancel an order that has not been shipped",
                isForOwners: true, refusals: [403]
            ) { try await send(.cancel, "Order canceled", $0) },
            post("/v1/orders/{id}/reopen", "reopenOrder", "Open a canceled order again", isForOwners: true) {
                try await send(.reopen, "Order reopened", $0)
            },
            post("/v1/orders/{id}/unlock", "unlockOrder", "Let an order be delivered before it is paid") {
                try await send(.unlockDelivery, "Delivery unlocked", $0)
            },
            post(
                "/v1/orders/{id}/refunds", "refundOrder", "Pay back an order, or a part of it", body: "RefundDraft",
                status: 201, refund
            ).idempotent(),
            post(
                "/v1/orders/{id}/shipments", "shipOrder", "Send a parcel", body: "ShipmentDraft", status: 201, ship
            ).idempotent(),
            post(
                "/v1/orders/{id}/shipments/{shipment}/delivered", "deliverShipment", "Note that a parcel has arrived",
                delivered),
        ]
    }

    // MARK: Handlers

    private func send(_ event: OrderEvent, _ message: String, _ request: APIRequest) async throws -> APIResponse {
        let (order, rights) = try await target(request)
        try rights.require(event, on: order)
        let changed = try await checkout.send(event, to: order.id, version: try Self.version(request, order))
        return try await answer(changed, rights, message, request)
    }

    private func refund(_ request: APIRequest) async throws -> APIResponse {
        let (order, rights) = try await target(request)
        let body = try BodyReader(try await request.optionalJSON() ?? [:])
        let amount = body.money("amount", currency: order.currency)
        let lines =
            body.objects("lines", count: 1...200) { line in
                RefundLine(
                    position: line.requiredInteger("line", in: 1...100_000),
                    quantity: line.requiredInteger("quantity", in: 1...1_000_000))
            } ?? []
        if amount != nil, !lines.isEmpty {
            body.refuse("lines", code: "mismatch", "Both amount and lines are given; a refund is by one of them.")
        }
        if let amount, amount.minorUnits <= 0 {
            body.refuse("amount", code: "out_of_range", "amount is \(amount.decimal); it must be above 0.")
        }
        Self.refuseRepetition(lines.map(\.position), body)
        let reason = body.text("reason", length: 1...500) ?? "refund"
        try body.finish()
        let refunded = try await checkout.refund(
            order.id, amount: amount, lines: lines, reason: reason, version: try Self.version(request, order),
            idempotencyKey: request.idempotencyScope)
        return try await answer(refunded, rights, "Refunded", request, status: .created)
    }

    private func ship(_ request: APIRequest) async throws -> APIResponse {
        let (order, rights) = try await target(request)
        let body = try BodyReader(try await request.optionalJSON() ?? [:])
        let parcel = ShipmentRequest(
            carrier: body.text("carrier", length: 1...100),
            trackingNumber: body.text("trackingNumber", length: 1...100),
            lines: body.objects("lines", count: 1...200) { line in
                ShipmentLine(
                    position: line.requiredInteger("line", in: 1...100_000),
                    quantity: line.requiredInteger("quantity", in: 1...1_000_000))
            } ?? [])
        Self.refuseRepetition(parcel.lines.map(\.position), body)
        try body.finish()
        let shipped = try await checkout.ship(
            order.id, parcel, version: try Self.version(request, order), idempotencyKey: request.idempotencyScope)
        return try await answer(shipped.order, rights, "Shipped", request, status: .created)
    }

    private static func refuseRepetition(_ positions: [Int], _ body: BodyReader) {
        guard Set(positions).count < positions.count else { return }
        body.refuse("lines", code: "repeated", "lines names a line twice; give each line once with its whole quantity.")
    }

    private func delivered(_ request: APIRequest) async throws -> APIResponse {
        let (order, rights) = try await target(request)
        let changed = try await checkout.markDelivered(
            order.id, shipment: request.path["shipment"], version: try Self.version(request, order))
        return try await answer(changed, rights, "Delivered", request)
    }

    // MARK: Order

    private func target(_ request: APIRequest) async throws -> (order: Order, rights: Shopper.Rights) {
        let shopper = Shopper(request)
        let name = request.path["id"]
        return try await checkout.store.read { [checkout] in
            try shopper.requireOrder(name, checkout.orders, in: $0)
        }
    }

    /// The version that `If-Match` asks for; throws 412 when the order is past it.
    private static func version(_ request: APIRequest, _ order: Order) throws(DomainError) -> Int64? {
        guard request.headers.contains(.ifMatch) else { return nil }
        try OrderView.tag(of: order).requireMatch(in: request)
        return order.version
    }

    private func answer(
        _ order: Order, _ rights: Shopper.Rights, _ message: String, _ request: APIRequest,
        status: HTTPResponse.Status = .ok
    ) async throws -> APIResponse {
        let view = try await checkout.store.read { [checkout] transaction in
            let current = try checkout.orders.requiredOrder(order.id, in: transaction)
            return try OrderView(current, rights, checkout, in: transaction)
        }
        var response = APIResponse.success(message, status: status, at: request.now) { view.write(into: &$0) }
        if status == .created { response.headers[.location] = "/v1/orders/\(order.id)" }
        return response.adding(.cacheControl, "no-store").adding(.eTag, view.tag.text)
    }
}

extension OperationDocumentation.Parameter {
    static let orderVersion = Self(
        "If-Match", in: .header, .entityTags, "The ETag of the order that was seen; another one is 412.")
}
