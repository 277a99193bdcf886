import Carts
import Checkout
import CommerceKernel
import Cryptography
import HTTPAPI
import HTTPTypes
import Storage

/// The cart: looking at it, and the forms that change it. Every change answers with the cart's page, so that Back and
/// reload send nothing twice.
struct CartPages: Sendable {
    let shop: Shopfront

    private var checkout: CheckoutService { shop.rooms.checkout }

    func endpoints() -> [Endpoint] {
        [
            shop.get("/cart", "cartPage", "The cart", look),
            shop.post("/cart/items", "cartPageAdd", "Put something into the cart", add),
            shop.post("/cart/items/{item}", "cartPageChange", "Change or remove an item", change),
            shop.post("/cart/coupon", "cartPageCoupon", "Use or drop a coupon", coupon),
        ]
    }

    private func look(_ request: APIRequest) async throws -> APIResponse {
        try await page(request, notice: Self.notices[request.query["done"] ?? ""])
    }

    private static let notices = [
        "added": "Added to your cart.", "changed": "Your cart is up to date.", "removed": "Removed from your cart.",
        "coupon": "The coupon is applied.", "coupon-dropped": "The coupon is removed.",
        "empty": "Your cart is empty: there is nothing to check out.",
        "gone": "That item was no longer in your cart.",
    ]

    private func page(
        _ request: APIRequest, notice: String?, fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        let visit = shop.visit(request)
        let view = try await shop.rooms.store.read { [checkout] transaction -> CartView? in
            guard let cart = try visit.cart(checkout.carts, in: transaction), !cart.items.isEmpty else { return nil }
            return try CartView(cart, checkout, in: transaction)
        }
        var fields = view?.fields ?? CartView.emptyFields
        fields["notice"] = notice.orFalse
        fields["fault"] = fault.orFalse
        return try await shop.page("cart", title: "Cart", fields, for: request, status: status)
    }

    // MARK: Forms

    private func add(_ request: APIRequest) async throws -> APIResponse {
        let form = try await request.form()
        let product = form["productId"] ?? ""
        let variant = form.text("variantId")
        let visit = shop.visit(request)
        let token = shop.rooms.ids.token(bytes: 32)
        do {
            let quantity = try Self.quantity(form.text("quantity") ?? "1")
            let isNew = try await shop.rooms.store.write { [checkout] transaction in
                let (cart, isNew) = try Self.cart(visit, newToken: token, checkout, in: transaction)
                let price = try checkout.unitPrice(
                    of: product, variantID: variant, currency: cart.currency, in: transaction)
                _ = try checkout.carts.add(
                    quantity, of: product, variantID: variant, price: price, to: cart, in: transaction)
                return isNew
            }
            var response = Shopfront.redirect("/cart?done=added")
            if isNew { response.headers[.setCookie] = CartToken.cookie(token) }
            return response
        } catch let error as DomainError where error.isFaultOfShopper {
            return try await page(request, notice: nil, fault: error.message, status: 422)
        }
    }

    /// The visitor's cart, made when there is none. A new guest's is found by `newToken` from now on.
    private static func cart(
        _ visit: Visit, newToken: String, _ checkout: CheckoutService, in transaction: Transaction
    ) throws -> (cart: Cart, needsCookie: Bool) {
        let currency = checkout.options.currency
        if let user = visit.userID {
            return (try checkout.carts.cart(ofCustomer: user, orNewIn: currency, in: transaction), false)
        }
        if let cart = try visit.cart(checkout.carts, in: transaction) { return (cart, false) }
        let hash = SHA256.hash(newToken)
        return (try checkout.carts.createGuestCart(tokenHash: hash, currency: currency, in: transaction), true)
    }

    /// Throws 422 for what is no number an item may have.
    private static func quantity(_ text: String) throws -> Int {
        guard let quantity = Int(text.trimmingSpace), (1...CartService.maximumQuantity).contains(quantity) else {
            throw DomainError.invalid(
                field: "quantity", code: "out_of_range",
                message: "Choose a quantity from 1 to \(PriceText.count(CartService.maximumQuantity)).")
        }
        return quantity
    }

    private func change(_ request: APIRequest) async throws -> APIResponse {
        let form = try await request.form()
        let id = request.path["item"]
        let removes = form["remove"] != nil || form["quantity"] == "0"
        return try await edit(request, done: removes ? "removed" : "changed") { cart, transaction in
            guard let item = cart.items.first(where: { $0.id == id }) else { return "gone" }
            if removes {
                _ = try checkout.carts.remove(item: id, from: cart, in: transaction)
                return nil
            }
            let price = try checkout.unitPrice(
                of: item.productID, variantID: item.variantID, currency: cart.currency, in: transaction)
            let quantity = try Self.quantity(form["quantity"] ?? "")
            _ = try checkout.carts.change(item: id, to: quantity, price: price, in: cart, transaction)
            return nil
        }
    }

    private func coupon(_ request: APIRequest) async throws -> APIResponse {
        let form = try await request.form()
        let drops = form["remove"] != nil
        let code = (form["coupon"] ?? "").filter { !$0.isWhitespace && $0 != "\0" }
        return try await edit(request, done: drops ? "coupon-dropped" : "coupon") { cart, transaction in
            if drops {
                _ = try checkout.carts.setCoupon(nil, of: cart, in: transaction)
                return nil
            }
            guard (1...40).contains(code.count) else {
                throw DomainError.invalid(field: "coupon", code: "required", message: "Type the coupon's code.")
            }
            let tried = try checkout.carts.setCoupon(code, of: cart, in: transaction)
            let refusal = try CartView(tried, checkout, in: transaction).priced.notices.first {
                $0.code.hasPrefix("coupon")
            }
            // Thrown, so that a code that does not count is not kept either.
            if let refusal { throw DomainError(.unprocessable, code: refusal.code, message: refusal.message) }
            return nil
        }
    }

    /// Changes the visitor's cart in one transaction and shows it again. `body` may answer another notice than `done`.
    private func edit(
        _ request: APIRequest, done: String,
        _ body: @escaping @Sendable (Cart, Transaction) throws -> String?
    ) async throws -> APIResponse {
        let visit = shop.visit(request)
        do {
            let notice = try await shop.rooms.store.write { [checkout] transaction -> String in
                guard let cart = try visit.cart(checkout.carts, in: transaction) else { return "gone" }
                return try body(cart, transaction) ?? done
            }
            return Shopfront.redirect("/cart?done=\(notice)")
        } catch let error as DomainError where error.isFaultOfShopper {
            return try await page(request, notice: nil, fault: error.message, status: 422)
        }
    }
}

extension DomainError {
    /// Whether what was asked for is at fault, so that the page can say it beside the form.
    var isFaultOfShopper: Bool {
        switch kind {
        case .invalid, .notFound, .conflict, .unprocessable, .throttled, .paymentRequired: true
        case .unauthenticated, .forbidden, .preconditionFailed, .preconditionRequired, .tooLarge,
            .unsupportedMediaType, .unavailable, .internal:
            false
        }
    }
}
