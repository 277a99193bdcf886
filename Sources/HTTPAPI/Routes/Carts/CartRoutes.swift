public import Checkout
import Carts
public import CommerceKernel
public import Cryptography
import HTTPTypes
import Storage

/// Carts: a guest's under `/v1/carts/{id}`, opened by the secret in `X-Cart-Token`, and the signed-in shopper's own
/// under `/v1/cart`. Every answer is the whole cart, priced and checked at that moment.
public struct CartRoutes: Sendable {
    private static let tokenBytes = 32

    private let checkout: CheckoutService
    private let ids: any IDSource

    /// - Parameter ids: where guests' secrets come from; must not be guessable.
    public init(checkout: CheckoutService, ids: any IDSource = SecureRandom()) {
        self.checkout = checkout
        self.ids = ids
    }

    public func endpoints() -> [Endpoint] {
        let create = Endpoint(
            .post, "/v1/carts", id: "createCart", summary: "Begin a guest's cart", tag: "Carts", handler: create
        ).documented { operation in
            operation.description =
                "The answer holds the cart's secret, once; send it as X-Cart-Token with every further request."
            operation.requestBody = .component("NewCart")
            operation.isRequestBodyRequired = false
            operation.answers = [.init(201, "The empty cart, with its token.", data: .component("Cart"))]
        }.idempotent(hiding: "token")
        let merge = Endpoint(
            .post, "/v1/cart/merge", id: "mergeCart", summary: "Move a guest's cart into the own one", tag: "Carts",
            body: Endpoint.Body.none, handler: merge
        ).documented { operation in
            operation.description = "Signing in with X-Cart-Token does the same."
            operation.parameters = [.cartToken]
            operation.answers = [.init(200, "The own cart with the guest's items.", data: .component("Cart"))]
            operation.refusals = [404]
        }
        let methods = Endpoint(
            .get, "/v1/shipping-methods", id: "listShippingMethods", summary: "Ways of sending a cart",
            tag: "Carts", handler: shippingMethods
        ).documented { operation in
            operation.description = "For a cart: those that serve its address, with what they cost for its goods."
            operation.parameters = [
                .init("cartId", .string, "A cart of yours."), .cartToken,
                .init("country", .string, "Two letters; instead of the cart's address."),
                .init("state", .string, "A state, province or county of it."),
            ]
            operation.answers = [.init(200, "The cheapest first.", data: .array(.component("ShippingMethod")))]
            operation.refusals = [404]
        }
        return [create, merge, methods] + family(of: "/v1/carts/{id}", "Cart") + family(of: "/v1/cart", "OwnCart")
    }

    /// The operations on a cart, at the address of a guest's or of the own one.
    private func family(of root: String, _ noun: String) -> [Endpoint] {
        func make(
            _ method: HTTPRequest.Method, _ path: String, _ id: String, _ summary: String, body: String? = nil,
            refusals: [Int] = [], isEmpty: Bool = false, _ handler: @escaping Endpoint.Handler
        ) -> Endpoint {
            Endpoint(
                method, PathTemplate(root + path), id: id, summary: summary, tag: "Carts", handler: handler
            ).documented { operation in
                if root.contains("{") { operation.parameters = [.cartToken] }
                operation.requestBody = body.map { .component($0) }
                operation.answers =
                    isEmpty
                    ? [.init(204, "It is gone.")]
                    : [.init(200, "The whole cart as it is now.", data: .component("Cart"))]
                operation.refusals = refusals
            }
        }
        let items = make(
            .post, "/items", "add\(noun)Item", "Put something in", body: "CartItemDraft", refusals: [404, 422], add)
        return [
            items.idempotent(),
            make(.get, "", "get\(noun)", "The cart, priced and checked now", read),
            make(.delete, "", "delete\(noun)", "Throw the cart away", isEmpty: true, delete),
            make(
                .patch, "/items/{item}", "change\(noun)Item", "Change how many are wanted", body: "QuantityChange",
                refusals: [422], change),
            make(.delete, "/items/{item}", "remove\(noun)Item", "Take something out", remove),
            make(
                .put, "/coupon", "put\(noun)Coupon", "Use a coupon", body: "CouponCode", refusals: [422], putCoupon),
            make(.delete, "/coupon", "remove\(noun)Coupon", "Use no coupon", removeCoupon),
            make(
                .put, "/shipping", "put\(noun)Shipping", "Say where to and how", body: "ShippingChoice",
                refusals: [422], putShipping),
        ]
    }

    // MARK: Making

    private func create(_ request: APIRequest) async throws -> APIResponse {
        var currency = checkout.options.currency
        if let json = try await request.optionalJSON() {
            let body = try BodyReader(json)
            if let code = body.text("currency", length: 3...3) {
                if let known = Currency(code) {
                    currency = known
                } else {
                    body.refuse(
                        "currency", code: "invalid_currency",
                        "currency is \"\(code)\"; it must be a code of ISO 4217, such as USD.")
                }
            }
            try body.finish()
        }
        let token = ids.token(bytes: Self.tokenBytes)
        let view = try await checkout.store.write { [checkout, currency] transaction in
            let cart = try checkout.carts.createGuestCart(
                tokenHash: SHA256.hash(token), currency: currency, in: transaction)
            return (cart, try checkout.price(cart, in: transaction))
        }
        return APIResponse.created("Cart created", location: "/v1/carts/\(view.0.id)", at: request.now) {
            CartEncoder.write(view.0, view.1, token: token, into: &$0)
        }.adding(.cacheControl, "no-store")
    }

    private func merge(_ request: APIRequest) async throws -> APIResponse {
        let shopper = Shopper(request)
        let user = try request.requireUser()
        guard let hash = shopper.cartTokenHash else {
            throw DomainError.invalid(
                field: "X-Cart-Token", code: "required", message: "X-Cart-Token must name the guest's cart.")
        }
        return try await answer("Carts merged", request) { transaction in
            guard let cart = try checkout.mergeCart(tokenHash: hash, intoCartOf: user, in: transaction) else {
                throw DomainError.notFound("cart", id: "X-Cart-Token")
            }
            return cart
        }
    }

    // MARK: Reading

    private func read(_ request: APIRequest) async throws -> APIResponse {
        let view = try await checkout.store.read { [checkout] transaction -> (Cart, PricedCart)? in
            guard let cart = try present(request, in: transaction) else { return nil }
            return (cart, try checkout.price(cart, in: transaction))
        }
        // The own cart is made when it is first asked for.
        guard let view else { return try await change(request, "Cart") { cart, _ in cart } }
        return Self.answer("Cart", view, request)
    }

    private func shippingMethods(_ request: APIRequest) async throws -> APIResponse {
        let country = request.query.text("country")?.uppercased()
        let named = country.map {
            PostalAddress(street: "", city: "", state: request.query.text("state"), country: $0)
        }
        let offers = try await checkout.store.read { [checkout] transaction in
            var address = named
            var goods = Money.zero(checkout.options.currency)
            if let id = request.query.text("cartId") {
                try Shopper(request).requireCart(id, of: checkout.carts, in: transaction)
                guard let cart = try checkout.carts.cart(id, in: transaction) else {
                    throw DomainError.notFound("cart", id: id)
                }
                let priced = try checkout.price(cart, in: transaction)
                address = address ?? cart.shippingAddress
                goods = try priced.subtotal.subtracting(priced.discount)
            }
            return try checkout.shippingOffers(to: address, goods: goods, in: transaction)
        }
        return APIResponse.success("Shipping methods", at: request.now) { json in
            json.array { json in for offer in offers { json.value(offer.json) } }
        }.adding(.cacheControl, "no-store")
    }

    // MARK: Changing

    private func add(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let item = body.wantedItem(quantity: 1)
        try body.finish()
        return try await change(request, "Added") { cart, transaction in
            let price = try checkout.unitPrice(
                of: item.productID, variantID: item.variantID, currency: cart.currency, in: transaction)
            return try checkout.carts.add(
                item.quantity, of: item.productID, variantID: item.variantID, price: price, to: cart,
                in: transaction)
        }
    }

    private func change(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let quantity = body.requiredInteger("quantity", in: 0...CartService.maximumQuantity)
        try body.finish()
        let id = request.path["item"]
        return try await change(request, "Changed") { cart, transaction in
            guard let item = cart.items.first(where: { $0.id == id }) else {
                throw DomainError.notFound("cart item", id: id)
            }
            if quantity == 0 { return try checkout.carts.remove(item: id, from: cart, in: transaction) }
            let price = try checkout.unitPrice(
                of: item.productID, variantID: item.variantID, currency: cart.currency, in: transaction)
            return try checkout.carts.change(item: id, to: quantity, price: price, in: cart, transaction)
        }
    }

    private func remove(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["item"]
        return try await change(request, "Removed") { try checkout.carts.remove(item: id, from: $0, in: $1) }
    }

    private func putCoupon(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let code = body.required("code", body.coupon("code"), standIn: "")
        try body.finish()
        return try await change(request, "Coupon") { cart, transaction in
            let changed = try checkout.carts.setCoupon(code, of: cart, in: transaction)
            if let notice = try checkout.price(changed, in: transaction).notices.first(where: {
                $0.code == "coupon_refused"
            }) {
                throw DomainError(
                    .unprocessable, code: notice.code, message: notice.message,
                    details: [.init(field: "code", code: notice.code, message: notice.message)])
            }
            return changed
        }
    }

    private func removeCoupon(_ request: APIRequest) async throws -> APIResponse {
        try await change(request, "Coupon removed") { try checkout.carts.setCoupon(nil, of: $0, in: $1) }
    }

    private func putShipping(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let method = body.text("method", length: 1...100)
        let address = body.postalAddress("address")
        try body.finish()
        return try await change(request, "Shipping") { cart, transaction in
            let changed = try checkout.carts.setShipping(
                method: method, address: address, of: cart, in: transaction)
            if let notice = try checkout.price(changed, in: transaction).notices.first(where: {
                $0.code == "shipping_unavailable"
            }) {
                throw DomainError(.unprocessable, code: notice.code, message: notice.message)
            }
            return changed
        }
    }

    private func delete(_ request: APIRequest) async throws -> APIResponse {
        try await checkout.store.write { [checkout] transaction in
            guard let cart = try present(request, in: transaction) else { return }
            try checkout.carts.delete(cart, in: transaction)
        }
        return .noContent
    }

    // MARK: Which cart

    /// The cart the address names, if it is the caller's; nil for the own one before it is made. Throws 404.
    private func present(_ request: APIRequest, in transaction: ReadTransaction) throws -> Cart? {
        guard request.route.parameterNames.contains("id") else {
            return try checkout.carts.cart(ofCustomer: try request.requireUser(), in: transaction)
        }
        let id = request.path["id"]
        try Shopper(request).requireCart(id, of: checkout.carts, in: transaction)
        guard let cart = try checkout.carts.cart(id, in: transaction) else {
            throw DomainError.notFound("cart", id: id)
        }
        return cart
    }

    private func change(
        _ request: APIRequest, _ message: String, _ edit: @escaping @Sendable (Cart, Transaction) throws -> Cart
    ) async throws -> APIResponse {
        try await answer(message, request) { transaction in
            if let cart = try present(request, in: transaction) { return try edit(cart, transaction) }
            let own = try checkout.carts.cart(
                ofCustomer: try request.requireUser(), orNewIn: checkout.options.currency, in: transaction)
            return try edit(own, transaction)
        }
    }

    private func answer(
        _ message: String, _ request: APIRequest, _ work: @escaping @Sendable (Transaction) throws -> Cart
    ) async throws -> APIResponse {
        let view = try await checkout.store.write { [checkout] transaction in
            let cart = try work(transaction)
            return (cart, try checkout.price(cart, in: transaction))
        }
        return Self.answer(message, view, request)
    }

    private static func answer(_ message: String, _ view: (Cart, PricedCart), _ request: APIRequest) -> APIResponse {
        APIResponse.success(message, at: request.now) { CartEncoder.write(view.0, view.1, into: &$0) }
            .adding(.cacheControl, "no-store")
    }
}

extension OperationDocumentation.Parameter {
    static let cartToken = Self("X-Cart-Token", in: .header, .string, "The secret of a guest's cart.")
    static let orderToken = Self("X-Order-Token", in: .header, .string, "The secret of a guest's order.")
}
