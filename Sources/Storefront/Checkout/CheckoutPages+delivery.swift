import Carts
import Checkout
import CommerceKernel
import HTTPAPI

/// Second step: how it is sent.
extension CheckoutPages {
    func delivery(_ request: APIRequest) async throws -> APIResponse {
        try await step(.delivery, request) { fields($0) }
    }

    func saveDelivery(_ request: APIRequest) async throws -> APIResponse {
        let visit = shop.visit(request)
        let id = try await request.form()["method"] ?? ""
        guard let state = try await state(visit) else { return nothingToCheckOut(request) }
        if state.offers.isEmpty, state.countries.isEmpty { return Shopfront.redirect(CheckoutStep.payment.path) }
        guard state.offers.contains(where: { $0.method.id == id }) else {
            return try await step(.delivery, request, status: 422, fault: "Choose how it is sent.") { fields($0) }
        }
        let done = try await edit(visit) { [self] cart, transaction in
            _ = try checkout.carts.setShipping(method: id, address: nil, of: cart, in: transaction)
        }
        return done ? Shopfront.redirect(CheckoutStep.payment.path) : nothingToCheckOut(request)
    }

    private func fields(_ state: CheckoutState) -> Fields {
        let chosen = state.chosenOffer?.method.id ?? state.offers.first?.method.id
        return [
            "hasOffers": !state.offers.isEmpty, "isServed": !state.offers.isEmpty || state.countries.isEmpty,
            "offers": state.offers.map { offer -> Fields in
                [
                    "id": offer.method.id, "name": offer.method.name,
                    "description": offer.method.description.orFalse,
                    "price": offer.price.isZero ? "Free" : PriceText.text(offer.price),
                    "days": Self.days(offer.method).orFalse, "selected": offer.method.id == chosen,
                ]
            },
        ]
    }

    /// `3 to 6 working days`
    static func days(_ method: ShippingMethod) -> String? {
        switch (method.minimumDays, method.maximumDays) {
        case (let least?, let most?) where least != most: "\(least) to \(most) working days"
        case (_, let days?), (let days?, nil): days == 1 ? "1 working day" : "\(days) working days"
        case (nil, nil): nil
        }
    }
}
