import Checkout
import CommerceKernel
import HTTPAPI
import HTTPTypes
import Identity
import Orders

extension HALContract {
    func commands() -> [Endpoint] {
        [
            Endpoint(
                .post, "/orders", id: "halCreateOrder", summary: "Create an order", tag: Self.tag,
                body: .json(also: [Self.mediaType]), handler: create
            ).producing(Self.mediaType, Self.formsType, "application/json"),
            Endpoint(
                .patch, "/orders/{id}", id: "halPatchOrder", summary: "Change an order", tag: Self.tag,
                body: .json(also: [Self.mediaType, "application/merge-patch+json"]), handler: patch
            ).producing(),
            Endpoint(
                .delete, "/orders/{id}", id: "halDeleteOrder", summary: "Delete an order", tag: Self.tag,
                handler: delete
            ).producing(),
            Endpoint(
                .post, "/orders/{id}/receive/{event}", id: "halSendEvent", summary: "Send an event to an order",
                tag: Self.tag, body: Endpoint.Body.none, handler: receive
            ).producing(),
        ]
    }

    /// An order without lines, for whoever asks. Whatever the body says of the state has no effect.
    private func create(_ request: APIRequest) async throws -> APIResponse {
        _ = try await request.reader()
        // Before anything is made: an answer without addresses would leave an order that nobody knows of.
        let base = try base(request)
        let rights = OrderRights(principal: request.principal)
        let currency = checkout.options.currency
        let draft = OrderDraft(
            customerID: request.principal.userID, lines: [], amounts: .zero(currency), paymentMethod: "none",
            source: "003")
        let order = try await checkout.record { _ in draft }
        let address = OrderResource(order: order, events: []).address(base)
        return try represent(order, rights, request, status: .created).adding(.location, address)
    }

    /// The state is the only member there is, and moves by events alone: a patch of anything else changes nothing.
    private func patch(_ request: APIRequest) async throws -> APIResponse {
        let rights = OrderRights(principal: request.principal)
        let order = try await reader.order(request.path["id"], for: rights)
        let body = try await request.reader()
        try Self.requireVersion(of: order, in: request)
        if body.has("currentState") {
            throw DomainError(
                .unprocessable, code: "read_only",
                message: "currentState cannot be written; follow the order's links to send it an event.")
        }
        guard request.headers[.prefer]?.contains("return=representation") == true else { return .noContent }
        return try represent(order, rights, request).adding(.preferenceApplied, "return=representation")
    }

    private func delete(_ request: APIRequest) async throws -> APIResponse {
        let order = try await reader.order(request.path["id"], for: OrderRights(principal: request.principal))
        try Self.requireVersion(of: order, in: request)
        try await checkout.delete(order.id)
        return .noContent
    }

    /// 202 or 422, both without a body. An order or an event that does not exist is 404.
    private func receive(_ request: APIRequest) async throws -> APIResponse {
        let rights = OrderRights(principal: request.principal)
        let order = try await reader.order(request.path["id"], for: rights)
        guard let event = OrderEvent(rawValue: request.path["event"]) else {
            throw DomainError.notFound("event", id: request.path["event"])
        }
        try rights.require(event, on: order)
        do {
            _ = try await checkout.send(event, to: order.id)
            return APIResponse(.accepted)
        } catch let refusal as DomainError where [.unprocessable, .conflict].contains(refusal.kind) {
            return APIResponse(.unprocessableContent)
        }
    }

    /// Throws 412 when `If-Match` names another version. Representations of one version differ by language, form and
    /// reader; any of their tags will do.
    private static func requireVersion(of order: Order, in request: APIRequest) throws(DomainError) {
        guard let header = request.headers[.ifMatch] else { return }
        let isCurrent = header.split(separator: ",").contains { part in
            let tag = part.filter { $0 != " " }
            return tag == "*" || tag.hasPrefix("\"\(order.version)-")
        }
        if isCurrent { return }
        throw DomainError(
            .preconditionFailed, code: "stale_version", message: "The order has changed since; read it again.")
    }
}

extension HTTPField.Name {
    // Constants of ours and valid.
    static let prefer = HTTPField.Name("Prefer")!
    static let preferenceApplied = HTTPField.Name("Preference-Applied")!
}
