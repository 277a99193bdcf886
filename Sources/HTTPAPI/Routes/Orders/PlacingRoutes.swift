import Carts
public import Checkout
import CommerceKernel
import Cryptography
import HTTPTypes
public import Identity
import Orders
import Payments
import Storage

/// Buying: placing an order from a cart or from items, and paying one that waits for it.
public struct PlacingRoutes: Sendable {
    private let checkout: CheckoutService
    private let identity: IdentityService
    private let guestOrders: GuestOrderTokens
    private let baseURL: String?

    /// - Parameter baseURL: How payers come back to the shop; nil takes the request's authority.
    public init(
        checkout: CheckoutService, identity: IdentityService, guestOrders: GuestOrderTokens, baseURL: String?
    ) {
        self.checkout = checkout
        self.identity = identity
        self.guestOrders = guestOrders
        self.baseURL = baseURL
    }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(.post, "/v1/orders", id: "placeOrder", summary: "Buy", tag: "Orders", handler: place)
                .documented { operation in
                    operation.description = """
                        From a cart (cartId) or from items. Everything is priced and reserved in one transaction, then \
                        paid. Guests send X-Cart-Token, cartId and email, and get the order's secret as orderToken. \
                        A declined order stays open and reserved: pay it with POST /v1/orders/{id}/payments.
                        """
                    operation.parameters = [.cartToken]
                    operation.requestBody = .component("OrderDraft")
                    operation.answers = [
                        .init(201, "Placed, and paid where it is paid at once.", data: .component("Order")),
                        .init(202, "Placed; the payment waits, see nextAction.", data: .component("Order")),
                    ]
                    operation.refusals = [402, 403, 404, 409, 422, 503]
                }.idempotent(hiding: "orderToken"),
            Endpoint(
                .post, "/v1/orders/{id}/payments", id: "payOrder", summary: "Pay an order", tag: "Orders",
                handler: pay
            ).documented { operation in
                operation.description =
                    "Staff note money that came otherwise (cash, a paid invoice) with the method \"manual\"."
                operation.parameters = [.orderToken]
                operation.requestBody = .component("PaymentDraft")
                operation.answers = [
                    .init(201, "Paid.", data: .component("Order")),
                    .init(202, "The payment waits, see nextAction.", data: .component("Order")),
                ]
                operation.refusals = [402, 403, 409, 422, 503]
            }.idempotent(),
        ]
    }

    // MARK: Placing

    private func place(_ request: APIRequest) async throws -> APIResponse {
        let shopper = Shopper(request)
        guard request.principal.isAuthenticated || shopper.cartTokenHash != nil else { throw Self.signInRequired }
        let json = try await request.json()
        try BodyReader.refuseStrayCardData(json)
        let body = try BodyReader(json)
        let cartID = body.text("cartId", length: 1...64)
        let items = body.objects("items", count: 1...200) { $0.wantedItem() } ?? []
        let email = body.text("email", length: 1...254)
        if cartID == nil, json["items"].map(\.isNull) ?? true {
            body.refuse("items", code: "required", "Either cartId or items is required.")
        }
        if cartID != nil, !items.isEmpty {
            body.refuse("items", code: "mismatch", "Both cartId and items are given; only one of them can be bought.")
        }
        let buyer = try await buyer(request, cartID: cartID, email: email, body)
        let cart = try await cart(cartID, of: shopper)
        let currency = cart?.currency ?? Self.currency(body) ?? checkout.options.currency
        var order = PlaceOrder(buyer: buyer, cartID: cartID, items: items, payment: .later)
        order.currency = currency
        order.shippingAddress = body.postalAddress("shippingAddress") ?? cart?.shippingAddress
        _ = body.required("shippingAddress", order.shippingAddress.map { _ in true }, standIn: true)
        order.billingAddress = body.postalAddress("billingAddress")
        order.shippingMethod = body.text("shippingMethod", length: 1...100)
        order.coupon = body.coupon("coupon")
        order.expectedTotal = body.money("expectedTotal", currency: currency)
        order.returnURL = body.returnURL() ?? Self.returnURL(request, baseURL)
        order.idempotencyKey = request.idempotencyScope
        order.languages = request.headers[.acceptLanguage]
        try body.finish()
        order.payment = try body.paymentChoice()
        try body.finish()
        let token = buyer.customerID == nil ? cartID.map(guestOrders.token) : nil
        order.tokenHash = token.map { SHA256.hash($0) }
        let outcome = try await checkout.place(order)
        return try answer(outcome, Shopper.Rights(isOwner: true, runsOrders: shopper.runsOrders), token, request)
    }

    /// Who buys. Throws 401 for somebody without an account who does not order as guests do.
    private func buyer(
        _ request: APIRequest, cartID: String?, email: String?, _ body: BodyReader
    ) async throws -> Buyer {
        let principal = request.principal
        if let scopes = principal.scopes, !scopes.contains(.ordersWrite) {
            throw DomainError(
                .forbidden, code: "insufficient_scope", message: "This key needs the scope orders:write to buy.")
        }
        if let id = principal.userID {
            let user = try await identity.user(id: id)
            return Buyer(
                customerID: user.id, email: user.email, name: user.name, mayPayByInvoice: user.mayPayByInvoice)
        }
        let isProgram = principal.isAuthenticated && Shopper(request).runsOrders
        guard isProgram || (cartID != nil && body.has("email")) else { throw Self.signInRequired }
        var address: String?
        if let email {
            do { address = try EmailAddress(email).text } catch {
                body.refuse("email", code: "invalid_email", error.message)
            }
        }
        return Buyer(customerID: nil, email: address, name: body.text("name", length: 1...255))
    }

    private static let signInRequired = DomainError(
        .unauthenticated, code: "sign_in_required",
        message: "Sign in to order, or order as a guest with X-Cart-Token, cartId and email.")

    private func cart(
        _ id: String?, of shopper: Shopper
    ) async throws -> (currency: Currency, shippingAddress: PostalAddress?)? {
        guard let id else { return nil }
        return try await checkout.store.read { [checkout] transaction in
            let owner = try shopper.requireCart(id, of: checkout.carts, in: transaction)
            return (owner.currency, owner.shippingAddress)
        }
    }

    private static func currency(_ body: BodyReader) -> Currency? {
        guard let code = body.text("currency", length: 3...3) else { return nil }
        guard let currency = Currency(code) else {
            body.refuse("currency", code: "invalid_currency", "currency is \"\(code)\"; it must be a code of ISO 4217.")
            return nil
        }
        return currency
    }

    private static func returnURL(_ request: APIRequest, _ baseURL: String?) -> String {
        (baseURL ?? "http://\(request.authority)") + PaymentReturnRoutes.path
    }

    // MARK: Paying

    private func pay(_ request: APIRequest) async throws -> APIResponse {
        let shopper = Shopper(request)
        let name = request.path["id"]
        let (order, rights) = try await checkout.store.read { [checkout] transaction in
            try shopper.requireOrder(name, checkout.orders, in: transaction)
        }
        guard rights.mayPay else {
            throw DomainError(
                .forbidden, code: "event_not_allowed",
                message: "Paying this order needs its owner, or the role staff, admin or service.")
        }
        let json = try await request.json()
        try BodyReader.refuseStrayCardData(json)
        let body = try BodyReader(json)
        if body.text("paymentMethod", length: 1...100) == "manual" {
            try rights.require(.receivePayment, on: order)
            let paid = try await checkout.send(.receivePayment, to: order.id)
            return try answer(try await checkout.outcome(of: paid), rights, nil, request)
        }
        let returnURL = body.returnURL() ?? Self.returnURL(request, baseURL)
        try body.finish()
        let choice = try body.paymentChoice()
        try body.finish()
        let outcome = try await checkout.pay(
            order: order.id, with: choice, owner: request.principal.userID,
            idempotencyKey: request.idempotencyScope, returnURL: returnURL)
        return try answer(outcome, rights, nil, request)
    }

    // MARK: Answer

    private func answer(
        _ outcome: CheckoutOutcome, _ rights: Shopper.Rights, _ token: String?, _ request: APIRequest
    ) throws -> APIResponse {
        let view = OrderView(outcome, rights)
        var response: APIResponse
        switch outcome.kind {
        case .paid, .placed:
            response = APIResponse.success(
                outcome.kind == .paid ? "Order paid" : "Order placed", status: .created, at: request.now
            ) { view.write(into: &$0, token: token) }
        case .pending:
            response = APIResponse.success("Order placed; the payment is pending", status: .accepted, at: request.now) {
                view.write(into: &$0, token: token)
            }
        case .declined(let code, let message):
            var json = JSONWriter()
            view.write(into: &json, token: token)
            var failure = Failure(DomainError(.paymentRequired, code: code, message: message))
            failure.data = try JSONParser.parse(json.bytes)
            response = APIResponse.refusal(failure, to: request)
        }
        response.headers[.location] = "/v1/orders/\(outcome.order.id)"
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
