import Carts
import Checkout
import CommerceKernel
import HTTPAPI
import Identity
import Payments

/// Third step: how it is paid. A card goes from the browser to the gateway, which sends the browser back with a token.
extension CheckoutPages {
    func payment(_ request: APIRequest) async throws -> APIResponse {
        try await paymentStep(request, error: request.query.text("error"))
    }

    private func paymentStep(
        _ request: APIRequest, error: String? = nil, fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        let visit = shop.visit(request)
        var origin: String?
        var response = try await step(.payment, request, status: status, fault: fault) { state in
            let address = rooms.origin(request) + "/checkout/payment/card?state="
            let form = checkout.cardForm(returnURL: address + PaymentChoices.state(visit, state.cart.id))
            origin = form?.origin
            let chosen = state.draft?.payment
            let methods = PaymentChoices.methods(
                mayPayByInvoice: state.user?.mayPayByInvoice ?? false, allowsLater: true,
                hasPayerPages: checkout.hasPayerPages)
            return [
                "cardForm": PaymentChoices.cardForm(form, error: error),
                "chosenCard": (chosen?.method == "card" ? chosen?.label : nil).orFalse,
                "methods": methods.map { method -> Fields in
                    [
                        "method": method.method, "label": method.label, "note": method.note,
                        "selected": method.method == chosen?.method,
                    ]
                },
            ]
        }
        if let origin { PageRenderer.allowForms(to: origin, in: &response) }
        return response
    }

    /// The gateway's form sends the browser here, with a token or with what is wrong.
    func takeCard(_ request: APIRequest) async throws -> APIResponse {
        let visit = shop.visit(request)
        guard let state = try await state(visit) else { return nothingToCheckOut(request) }
        guard request.query["state"] == PaymentChoices.state(visit, state.cart.id) else {
            return Shopfront.redirect(CheckoutStep.payment.path)
        }
        guard let token = request.query.text("token") else {
            let code = request.query["error"] ?? "unknown"
            return Shopfront.redirect(URLText.address(CheckoutStep.payment.path, [("error", code)]))
        }
        let card: CardToken
        do { card = try await checkout.card(token: token) } catch let error as DomainError {
            return try await paymentStep(request, fault: error.message, status: 422)
        }
        return try await choose(
            .init(method: "card", token: card.token, label: PaymentChoices.label(card.summary)), request)
    }

    func savePayment(_ request: APIRequest) async throws -> APIResponse {
        let method = try await request.form()["method"] ?? ""
        guard let state = try await state(shop.visit(request)) else { return nothingToCheckOut(request) }
        if method == "chosen-card", state.draft?.payment?.token != nil {
            return Shopfront.redirect(CheckoutStep.review.path)
        }
        let offered = PaymentChoices.methods(
            mayPayByInvoice: state.user?.mayPayByInvoice ?? false, allowsLater: true,
            hasPayerPages: checkout.hasPayerPages)
        guard let choice = offered.first(where: { $0.method == method }) else {
            return try await paymentStep(request, fault: "Choose how you want to pay.", status: 422)
        }
        return try await choose(.init(method: choice.method, token: nil, label: choice.label), request)
    }

    private func choose(_ payment: CheckoutDraft.Payment, _ request: APIRequest) async throws -> APIResponse {
        let done = try await edit(shop.visit(request)) { [self] cart, transaction in
            try editDraft(of: cart, request, in: transaction) { $0.payment = payment }
        }
        return done ? Shopfront.redirect(CheckoutStep.review.path) : nothingToCheckOut(request)
    }
}
