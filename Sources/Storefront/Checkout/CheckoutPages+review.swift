import Carts
import Checkout
import CommerceKernel
import Cryptography
import HTTPAPI
import HTTPTypes
import Identity
import Orders
import Storage

/// Last step: everything at a glance, and the one button that buys.
extension CheckoutPages {
    func review(_ request: APIRequest) async throws -> APIResponse { try await reviewStep(request) }

    private func reviewStep(
        _ request: APIRequest, fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        // What stands against ordering is said item by item.
        let isOpen = try await state(shop.visit(request))?.view.canCheckOut ?? true
        return try await step(.review, request, status: status, fault: isOpen ? fault : nil) { state in
            let method = state.draft?.payment?.method ?? ""
            let paysNow = !PaymentChoice.afterDelivery.contains(method) && !state.view.priced.total.isZero
            let offer = state.chosenOffer
            return [
                "address": state.cart.shippingAddress.map(AddressForm.lines) ?? [], "email": state.email ?? "",
                "delivery": (offer?.method.name ?? "Standard")
                    + (offer.flatMap { Self.days($0.method) }.map { ", \($0)" } ?? ""),
                "paymentLabel": state.draft?.payment?.label ?? "", "cart": state.cart.id,
                "expected": state.view.priced.total.decimal, "attempt": state.draft?.attempt ?? "",
                "notices": state.view.namedNotices,
                "canOrder": state.view.canCheckOut,
                "action": paysNow ? "Pay \(state.view.total)" : "Order for \(state.view.total)",
            ]
        }
    }

    /// Places the order. The same form sent again, by a second click or from a second tab, leads to the same order.
    func order(_ request: APIRequest) async throws -> APIResponse {
        let visit = shop.visit(request)
        let form = try await request.form()
        guard let state = try await state(visit) else {
            return try await orderOfEndedCart(form["cart"], visit) ?? nothingToCheckOut(request)
        }
        guard state.openStep == .review, let payment = state.draft?.payment else {
            return Shopfront.redirect(state.openStep.path)
        }
        var place = PlaceOrder(
            buyer: Buyer(
                customerID: visit.userID, email: state.email,
                name: state.cart.shippingAddress?.name ?? state.user?.name,
                mayPayByInvoice: state.user?.mayPayByInvoice ?? false),
            cartID: state.cart.id, payment: payment.token.map { .gatewayCard(token: $0) } ?? .method(payment.method))
        place.source = "storefront"
        place.shippingAddress = state.cart.shippingAddress
        place.billingAddress = state.cart.shippingAddress
        place.expectedTotal = try? Money(decimal: form["expected"] ?? "", currency: state.cart.currency)
        place.idempotencyKey = "storefront/\(state.cart.id)/\(state.draft?.attempt ?? "")"
        place.languages = request.headers[.acceptLanguage]
        let origin = rooms.origin(request)
        do {
            return try await placed(place, visit, origin: origin)
        } catch let error as DomainError where error.code == "price_changed" {
            return try await reviewStep(
                request, fault: "The total has changed. Look it over and agree to it.", status: 409)
        } catch let error as DomainError where error.isFaultOfShopper {
            return try await reviewStep(request, fault: error.message, status: 422)
        }
    }

    private func placed(_ request: PlaceOrder, _ visit: Visit, origin: String) async throws -> APIResponse {
        var request = request
        if visit.userID != nil {
            request.returnURL = URLText.address(
                origin + "/checkout/return", [("cart", request.cartID ?? "")])
        } else if let token = request.cartID.map(rooms.guestOrders.token) {
            request.tokenHash = SHA256.hash(token)
            request.returnURL = origin + OrderPlace.guest(token: token).path + "/return"
        }
        let order = try await checkout.place(request).order
        return Shopfront.redirect(OrderPlace(visit, order, rooms.guestOrders).path + "?placed=1")
    }

    /// The page of the order that the visitor's cart has become.
    private func orderOfEndedCart(_ id: String?, _ visit: Visit) async throws -> APIResponse? {
        let order = try await rooms.store.read {
            [orders = checkout.orders, carts = checkout.carts] transaction -> Order? in
            if let user = visit.userID {
                return try id.flatMap { try orders.order(cartID: $0, in: transaction) }
                    .flatMap { $0.customerID == user ? $0 : nil }
            }
            // Whoever holds the secret of the cart sees what became of it.
            guard let secret = visit.cartToken,
                let cart = try carts.orderedCart(tokenHash: SHA256.hash(secret), in: transaction)
            else { return nil }
            return try orders.order(cartID: cart, in: transaction)
        }
        return order.map { Shopfront.redirect(OrderPlace(visit, $0, rooms.guestOrders).path + "?placed=1") }
    }

    /// Customers come back from their bank here, since their order has no address before it is placed.
    func comeBack(_ request: APIRequest) async throws -> APIResponse {
        let visit = shop.visit(request)
        guard visit.isSignedIn else { return nothingToCheckOut(request) }
        let id = request.query["cart"] ?? ""
        let order = try await rooms.store.read { [orders = checkout.orders] in try orders.order(cartID: id, in: $0) }
        guard let order, order.customerID == visit.userID else { return Shopfront.redirect("/account/orders") }
        try await checkout.refreshPayments(ofOrder: order.id)
        return Shopfront.redirect(OrderPlace(visit, order, rooms.guestOrders).path + "?placed=1")
    }
}
