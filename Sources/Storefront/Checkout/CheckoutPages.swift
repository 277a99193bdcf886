import Carts
import Checkout
import CommerceKernel
import HTTPAPI
import Identity
import Storage

/// Checkout in steps, each with an address of its own: Back and reload do what they say.
struct CheckoutPages: Sendable {
    let shop: Shopfront

    var rooms: StorefrontRooms { shop.rooms }
    var checkout: CheckoutService { shop.rooms.checkout }

    func endpoints() -> [Endpoint] {
        [
            shop.get("/checkout", "checkoutPage", "Go on with checkout", start),
            shop.get("/checkout/address", "checkoutAddressPage", "Where it goes", address),
            shop.post("/checkout/address", "checkoutAddress", "Say where it goes", saveAddress),
            shop.get("/checkout/delivery", "checkoutDeliveryPage", "How it is sent", delivery),
            shop.post("/checkout/delivery", "checkoutDelivery", "Choose how it is sent", saveDelivery),
            shop.get("/checkout/payment", "checkoutPaymentPage", "How it is paid", payment),
            shop.post("/checkout/payment", "checkoutPayment", "Choose how it is paid", savePayment),
            shop.get("/checkout/payment/card", "checkoutCardReturn", "Come back from the card form", takeCard),
            shop.get("/checkout/review", "checkoutReviewPage", "Look over the order", review),
            shop.post("/checkout/review", "checkoutReview", "Order and pay", order),
            shop.get("/checkout/return", "checkoutReturn", "Come back from the bank", comeBack),
        ]
    }

    // MARK: Steps

    func state(_ visit: Visit) async throws -> CheckoutState? {
        try await rooms.store.read { [rooms] in try CheckoutState(visit, rooms, in: $0) }
    }

    private func start(_ request: APIRequest) async throws -> APIResponse {
        guard let state = try await state(shop.visit(request)) else { return nothingToCheckOut(request) }
        return Shopfront.redirect(state.openStep.path)
    }

    /// Where somebody goes who has no cart: to the sign-in page when their session is over, for the cart is theirs.
    func nothingToCheckOut(_ request: APIRequest) -> APIResponse {
        if rooms.sessions.isOver(request) { return Shopfront.redirect("/account/sign-in?expired=1&return=/checkout") }
        return Shopfront.redirect("/cart?done=empty")
    }

    /// Shows a step, or the first one that has to be done before it.
    func step(
        _ step: CheckoutStep, _ request: APIRequest, status: Int = 200, fault: String? = nil,
        _ fields: (CheckoutState) async throws -> Fields
    ) async throws -> APIResponse {
        guard let state = try await state(shop.visit(request)) else { return nothingToCheckOut(request) }
        if state.openStep < step { return Shopfront.redirect(state.openStep.path) }
        var page = try await fields(state)
        page["steps"] = state.progress(step)
        page["summary"] = state.summary
        page["fault"] = fault.orFalse
        return try await shop.page(
            "checkout-\(step.rawValue)", title: "Checkout: \(step.title)", page, for: request, status: status)
    }

    /// Changes the visitor's cart and what was said in checkout. Answers false when there is no cart.
    func edit(
        _ visit: Visit, _ body: @escaping @Sendable (Cart, Transaction) throws -> Void
    ) async throws -> Bool {
        try await rooms.store.write { [checkout] transaction in
            guard let cart = try visit.cart(checkout.carts, in: transaction) else { return false }
            try body(cart, transaction)
            return true
        }
    }

    func editDraft(
        of cart: Cart, _ request: APIRequest, in transaction: Transaction, _ change: (inout CheckoutDraft) -> Void
    ) throws {
        try CheckoutDraftStore.edit(
            cartID: cart.id, attempt: rooms.ids.token(bytes: 18), now: request.now, in: transaction, change)
    }
}
