import Checkout
import CommerceKernel
import HTTPAPI
import HTTPTypes
import Orders
import Payments
import Storage

/// An order as whoever placed it sees it: confirmation, tracking, receipt, paying again, canceling.
struct OrderPages: Sendable {
    let shop: Shopfront

    private var rooms: StorefrontRooms { shop.rooms }
    private var checkout: CheckoutService { shop.rooms.checkout }

    func endpoints() -> [Endpoint] {
        func pages(
            _ path: String, _ prefix: String, _ place: @escaping @Sendable (APIRequest) throws -> OrderPlace
        ) -> [Endpoint] {
            func get(
                _ suffix: String, _ id: String, _ summary: String,
                _ page: @escaping @Sendable (OrderPlace, APIRequest) async throws -> APIResponse
            ) -> Endpoint {
                shop.get(PathTemplate(path + suffix), prefix + id, summary) { request in
                    try await page(place(request), request).adding(.referrerPolicy, "no-referrer")
                }
            }
            func post(
                _ suffix: String, _ id: String, _ summary: String,
                _ page: @escaping @Sendable (OrderPlace, APIRequest) async throws -> APIResponse
            ) -> Endpoint {
                shop.post(PathTemplate(path + suffix), prefix + id, summary) { request in
                    try await page(place(request), request).adding(.referrerPolicy, "no-referrer")
                }
            }
            return [
                get("", "Page", "An order", look), get("/receipt", "ReceiptPage", "A receipt", receipt),
                get("/pay", "PayPage", "Pay an order", payPage), post("/pay", "Pay", "Pay an order", pay),
                get("/pay/card", "CardReturn", "Come back from the card form", takeCard),
                get("/return", "Return", "Come back from the bank", comeBack),
                post("/cancel", "Cancel", "Cancel an order", cancel),
            ]
        }
        return pages("/track/{token}", "trackedOrder") { .guest(token: $0.path["token"]) }
            + pages("/account/orders/{order}", "ownOrder") { request in
                .customer(id: try request.requireUser(), number: request.path["order"])
            }
    }

    // MARK: Looking

    private func view(_ place: OrderPlace) async throws -> OrderView {
        try await rooms.store.read { [checkout] transaction in
            let order = try place.order(checkout.orders, in: transaction)
            return try OrderView(order, checkout, in: transaction)
        }
    }

    private func look(_ place: OrderPlace, _ request: APIRequest) async throws -> APIResponse {
        try await page(place, request)
    }

    private func page(
        _ place: OrderPlace, _ request: APIRequest, fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        let view = try await view(place)
        var fields = view.fields
        let isNew = request.query["placed"] != nil && fault == nil
        fields["heading"] = isNew ? view.thanks : "Order \(view.order.number)"
        fields["isNew"] = isNew
        fields["path"] = place.path
        fields["fault"] = fault.orFalse
        fields["notice"] = (request.query["done"] == "canceled" ? "The order is canceled." : nil).orFalse
        // A payment that the gateway still works on is looked for again.
        fields["refreshes"] = isNew && view.isProcessing
        return try await shop.page(
            "order", title: "Order \(view.order.number)", fields, for: request, status: status)
    }

    private func receipt(_ place: OrderPlace, _ request: APIRequest) async throws -> APIResponse {
        let view = try await view(place)
        guard view.hasReceipt else { return Shopfront.redirect(place.path) }
        var fields = view.fields
        fields["path"] = place.path
        return try await shop.page("receipt", title: "Receipt \(view.order.number)", fields, for: request)
    }

    // MARK: Paying

    private func payPage(_ place: OrderPlace, _ request: APIRequest) async throws -> APIResponse {
        try await payPage(place, request, card: nil)
    }

    /// `card` is one that the gateway has just given a token for, and that only has to be agreed to.
    private func payPage(
        _ place: OrderPlace, _ request: APIRequest, card: CardToken?, fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        let view = try await view(place)
        guard view.canPay else { return Shopfront.redirect(place.path) }
        let state = PaymentChoices.state(shop.visit(request), view.order.id)
        let form = checkout.cardForm(returnURL: "\(rooms.origin(request))\(place.path)/pay/card?state=\(state)")
        var fields = view.fields
        fields["path"] = place.path
        fields["attempt"] = rooms.ids.token(bytes: 18)
        fields["card"] = card.map { PaymentChoices.label($0.summary) }.orFalse
        fields["cardToken"] = card.map(\.token).orFalse
        fields["cardForm"] = PaymentChoices.cardForm(form, error: request.query.text("error"))
        fields["methods"] = PaymentChoices.methods(
            mayPayByInvoice: false, allowsLater: false, hasPayerPages: checkout.hasPayerPages
        ).map {
            ["method": $0.method, "label": $0.label, "note": $0.note, "selected": false]
        }
        fields["hasMethods"] = checkout.hasPayerPages
        fields["fault"] = fault.orFalse
        var response = try await shop.page(
            "pay", title: "Pay order \(view.order.number)", fields, for: request, status: status)
        if let form { PageRenderer.allowForms(to: form.origin, in: &response) }
        return response
    }

    private func takeCard(_ place: OrderPlace, _ request: APIRequest) async throws -> APIResponse {
        let order = try await view(place).order
        guard request.query["state"] == PaymentChoices.state(shop.visit(request), order.id) else {
            return Shopfront.redirect(place.path + "/pay")
        }
        guard let token = request.query.text("token") else {
            return Shopfront.redirect(
                URLText.address(place.path + "/pay", [("error", request.query["error"] ?? "unknown")]))
        }
        do {
            return try await payPage(place, request, card: try await checkout.card(token: token))
        } catch let error as DomainError where error.isFaultOfShopper {
            return try await payPage(place, request, card: nil, fault: error.message, status: 422)
        }
    }

    private func pay(_ place: OrderPlace, _ request: APIRequest) async throws -> APIResponse {
        let form = try await request.form()
        let order = try await view(place).order
        let choice: PaymentChoice =
            form.text("cardToken").map { .gatewayCard(token: $0) } ?? .method(form["method"] ?? "")
        if case .method(let method) = choice, method != "paypal", method != "bank_transfer" {
            return try await payPage(
                place, request, card: nil, fault: "Choose how you want to pay.", status: 422)
        }
        do {
            _ = try await checkout.pay(
                order: order.id, with: choice, owner: order.customerID,
                idempotencyKey: "storefront/\(order.id)/\(form["attempt"] ?? "")",
                returnURL: rooms.origin(request) + place.path + "/return")
            return Shopfront.redirect(place.path + "?placed=1")
        } catch let error as DomainError where error.code == "already_paid" {
            return Shopfront.redirect(place.path)
        } catch let error as DomainError where error.isFaultOfShopper {
            return try await payPage(place, request, card: nil, fault: error.message, status: 422)
        }
    }

    private func comeBack(_ place: OrderPlace, _ request: APIRequest) async throws -> APIResponse {
        let order = try await view(place).order
        try await checkout.refreshPayments(ofOrder: order.id)
        return Shopfront.redirect(place.path + "?placed=1")
    }

    private func cancel(_ place: OrderPlace, _ request: APIRequest) async throws -> APIResponse {
        let view = try await view(place)
        guard view.canCancel else { return Shopfront.redirect(place.path) }
        do {
            _ = try await checkout.send(.cancel, to: view.order.id, version: view.order.version)
            return Shopfront.redirect(place.path + "?done=canceled")
        } catch let error as DomainError where error.isFaultOfShopper || error.kind == .preconditionFailed {
            return try await page(place, request, fault: error.message, status: 409)
        }
    }
}
