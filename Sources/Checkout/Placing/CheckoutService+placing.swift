import Carts
import CommerceKernel
import Inventory
import Orders
import Outbox
public import Payments
import Storage

extension CheckoutService {
    /// Buys: prices anew, reserves, writes the order (one transaction), then pays. The same idempotency key or cart
    /// leads to the same order, also after a crash.
    public func place(_ request: PlaceOrder) async throws -> CheckoutOutcome {
        try await withTaskExecutorPreference(gateway.nextExecutor()) { try await placed(request) }
    }

    private func placed(_ request: PlaceOrder) async throws -> CheckoutOutcome {
        let card = try await token(for: request.payment, owner: request.buyer.customerID)
        try failpoints.pass(.beforePrepare)
        let prepared = try await store.write { try self.prepare(request, card: card, in: $0) }
        try failpoints.pass(.afterPrepare)
        guard let attempt = prepared.attempt else { return try await outcome(ofOrder: prepared.order.id, payment: nil) }
        return try await drive(attempt, of: prepared.order, returnURL: request.returnURL)
    }

    /// Pays an order that waits for it. The same idempotency key leads to the same attempt.
    public func pay(
        order name: String, with choice: PaymentChoice, owner: String?, idempotencyKey: String? = nil,
        returnURL: String? = nil
    ) async throws -> CheckoutOutcome {
        if case .method(let method) = choice, PaymentChoice.afterDelivery.contains(method) {
            throw DomainError(
                .unprocessable, code: "method_not_possible",
                message: "An order is placed with \(method) or not at all; pay it by card, paypal or bank_transfer.")
        }
        let card = try await token(for: choice, owner: owner)
        try await endAttemptAwaitingPayer(ofOrder: name, idempotencyKey: idempotencyKey)
        let (attempt, order) = try await store.write { transaction -> (Attempt, Order?) in
            if let key = idempotencyKey, let known = try self.payments.payment(idempotencyKey: key, in: transaction) {
                return (Attempt(payment: known, token: .kept), nil)
            }
            var order = try self.orders.requiredOrder(name, in: transaction)
            let attempt = try self.beginPayment(
                of: &order, choice, card: card, idempotencyKey: idempotencyKey, in: transaction)
            return (attempt, order)
        }
        try failpoints.pass(.afterPrepare)
        return try await drive(attempt, of: order, returnURL: returnURL)
    }

    /// Keeps a card with the gateway for later. The number is forgotten as soon as this returns.
    public func saveCard(_ card: CardDetails, owner: String) async throws -> CardToken {
        guard let token = try await token(for: .card(card), owner: owner) else {
            throw GatewayError.rawCardsRefused.domainError
        }
        try await store.write { [payments, gateway] in
            try payments.save(token, gateway: gateway.name, owner: owner, in: $0)
        }
        return token
    }

    /// The gateway's token of what somebody pays with; nil for methods without a card of ours.
    private func token(for choice: PaymentChoice, owner: String?) async throws -> CardToken? {
        switch choice {
        case .card(let details):
            guard gateway.acceptsRawCards else { throw GatewayError.rawCardsRefused.domainError }
            do { return try await gateway.tokenize(details) } catch { throw error.domainError }
        case .savedCard(let token):
            // The live gateway's form has tokenised the card in the payer's browser: whoever knows the token has it.
            if !gateway.acceptsRawCards {
                do { return try await gateway.card(token: token) } catch { throw error.domainError }
            }
            guard let owner else { throw GatewayError.unknownToken.domainError }
            let saved = try await store.read { [payments] in try payments.savedCard(token, owner: owner, in: $0) }
            guard let saved else { throw GatewayError.unknownToken.domainError }
            return saved
        case .gatewayCard(let token): return try await card(token: token)
        case .method(let method):
            guard PaymentChoice.isMethod(method) else { throw GatewayError.unknownToken.domainError }
            return nil
        case .later: return nil
        }
    }

    // MARK: Prepare

    private func prepare(
        _ request: PlaceOrder, card: CardToken?, in transaction: Transaction
    ) throws -> (order: Order, attempt: Attempt?) {
        if var known = try knownOrder(request, in: transaction) {
            let attempt = try resume(&known, request, card: card, in: transaction)
            return (known, attempt)
        }
        let priced = try priceForOrder(request, in: transaction)
        let draft = draft(request, priced)
        let goesToGateway = Self.goesToGateway(request.payment, total: priced.total)
        let id = orders.newID()
        let isHeld = try setAside(
            draft.lines, for: id, isRequired: true, isNew: true, untilPaymentEnds: goesToGateway, in: transaction)
        var order = try orders.create(draft, id: id, hold: isHeld ? .held : .none, in: transaction)
        if let coupon = try priced.coupon.flatMap({ try priceRules.coupon($0, in: transaction) }) {
            try priceRules.useCoupon(
                coupon, orderID: order.id, customer: Self.couponCustomer(of: order), in: transaction)
        }
        if let cartID = request.cartID { try carts.markOrdered(cartID, in: transaction) }
        // Whoever pays at once has nothing to wait for: should the payment come to nothing, its end starts the timeouts.
        if !goesToGateway { try startTimeouts(of: order, in: transaction) }
        let attempt = try startPayment(
            &order, request, card: card, key: Self.paymentKey(request), isNew: true, in: transaction)
        return (order, attempt)
    }

    /// Whether a gateway is asked for the money right away.
    private static func goesToGateway(_ choice: PaymentChoice, total: Money) -> Bool {
        switch choice {
        case .later: false
        case .method(let method) where PaymentChoice.afterDelivery.contains(method): false
        case .card, .savedCard, .gatewayCard, .method: !total.isZero
        }
    }

    private func startPayment(
        _ order: inout Order, _ request: PlaceOrder, card: CardToken?, key: String?, isNew: Bool = false,
        in transaction: Transaction
    ) throws -> Attempt? {
        if case .later = request.payment { return nil }
        if case .method(let method) = request.payment, PaymentChoice.afterDelivery.contains(method) {
            if method == "invoice", !request.buyer.mayPayByInvoice {
                throw DomainError(
                    .unprocessable, code: "invoice_refused", message: "Paying by invoice is not open to this account.")
            }
            try apply(.unlockDelivery, to: &order, in: transaction)
            return nil
        }
        if order.total.isZero {
            try apply(.receivePayment, to: &order, in: transaction)
            return nil
        }
        return try beginPayment(
            of: &order, request.payment, card: card, idempotencyKey: key, isNew: isNew, in: transaction)
    }

    private func knownOrder(_ request: PlaceOrder, in transaction: ReadTransaction) throws -> Order? {
        if let key = request.idempotencyKey, let order = try orders.order(idempotencyKey: key, in: transaction) {
            return order
        }
        return try request.cartID.flatMap { try orders.order(cartID: $0, in: transaction) }
    }

    /// Goes on with an order that exists: with its attempt to pay while one is in flight, else with a new one.
    private func resume(
        _ order: inout Order, _ request: PlaceOrder, card: CardToken?, in transaction: Transaction
    ) throws -> Attempt? {
        guard order.customerID == request.buyer.customerID else {
            throw DomainError.notFound("cart", id: request.cartID ?? "")
        }
        let attempts = try payments.payments(ofOrder: order.id, in: transaction)
        if let running = attempts.last(where: \.isInFlight) { return Attempt(payment: running, token: .kept) }
        if order.isPaid || order.state != .open { return attempts.last.map { Attempt(payment: $0, token: .kept) } }
        let key = Self.paymentKey(request)
        let mine = try key.flatMap { try payments.payment(idempotencyKey: $0, in: transaction) }
        if let mine, mine.status == .failed { return Attempt(payment: mine, token: .kept) }
        if case .later = request.payment { return nil }
        // An attempt that was given up, by recovery for example, is followed by another one.
        return try startPayment(&order, request, card: card, key: mine == nil ? key : nil, in: transaction)
    }

    private static func paymentKey(_ request: PlaceOrder) -> String? {
        request.idempotencyKey.map { $0 + "/payment" }
    }

    private func priceForOrder(_ request: PlaceOrder, in transaction: ReadTransaction) throws -> PricedCart {
        var items = request.items
        var coupon = request.coupon
        var method = request.shippingMethod
        var currency = request.currency ?? options.currency
        if let cartID = request.cartID {
            guard let cart = try carts.cart(cartID, in: transaction) else {
                throw DomainError.notFound("cart", id: cartID)
            }
            items = cart.wantedItems
            coupon = coupon ?? cart.coupon
            method = method ?? cart.shippingMethod
            currency = cart.currency
        }
        guard !items.isEmpty else {
            throw DomainError(.unprocessable, code: "cart_empty", message: "The cart is empty.")
        }
        for (index, item) in items.enumerated() where !(1...CartService.maximumQuantity).contains(item.quantity) {
            throw DomainError.invalid(
                field: "items[\(index)].quantity", code: "out_of_range",
                message: "items[\(index)].quantity is \(item.quantity); it must be from 1 to 1000000.")
        }
        let priced = try price(
            items, currency: currency, coupon: coupon, shipping: method, address: request.shippingAddress,
            isPlain: request.isPlain, in: transaction)
        try Self.refuse(priced, expectedTotal: request.expectedTotal)
        return priced
    }

    /// Throws what stands against ordering at these prices.
    static func refuse(_ priced: PricedCart, expectedTotal: Money?) throws(DomainError) {
        let blocking = priced.notices.filter(\.isBlocking)
        if let first = blocking.first {
            let details = blocking.map { notice in
                DomainError.Detail(
                    field: notice.item.map { "items[\($0)]" } ?? "", code: notice.code, message: notice.message)
            }
            throw DomainError(.unprocessable, code: first.code, message: first.message, details: details)
        }
        let changed = priced.notices.filter { $0.code == "price_changed" }
        if let expectedTotal {
            if expectedTotal == priced.total { return }
        } else if changed.isEmpty {
            return
        }
        throw DomainError(
            .conflict, code: "price_changed",
            message: "The total is \(priced.total) now. Send it as expectedTotal to agree.",
            details: [
                .init(field: "expectedTotal", code: "price_changed", message: priced.total.decimal)
            ]
                + changed.map {
                    .init(
                        field: $0.item.map { "items[\($0)]" } ?? "items", code: "price_changed", message: $0.message)
                })
    }

    private func draft(_ request: PlaceOrder, _ priced: PricedCart) -> OrderDraft {
        var draft = OrderDraft(
            customerID: request.buyer.customerID, email: request.buyer.email, customerName: request.buyer.name,
            lines: priced.orderLines, amounts: priced.orderAmounts,
            coupon: priced.coupon, shippingMethod: priced.shippingMethod, shippingAddress: request.shippingAddress,
            billingAddress: request.billingAddress, paymentMethod: Self.methodName(request.payment),
            cartID: request.cartID, source: request.source, idempotencyKey: request.idempotencyKey,
            tokenHash: request.tokenHash)
        draft.languages = request.languages
        return draft
    }

    /// Whom a coupon's uses are counted by: the account, else the address, else nobody but this order.
    static func couponCustomer(of order: Order) -> String {
        (order.customerID ?? order.email ?? "guest/\(order.id)").lowercased()
    }

    static func methodName(_ choice: PaymentChoice) -> String {
        switch choice {
        case .card, .savedCard, .gatewayCard: "card"
        case .method(let method): method
        case .later: "none"
        }
    }
}
