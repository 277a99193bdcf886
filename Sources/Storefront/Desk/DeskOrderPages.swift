import Checkout
import CommerceKernel
import HTTPAPI
import HTTPTypes
import Orders
import Storage

/// Orders on the desk: finding them, and everything that may happen to them.
struct DeskOrderPages: Sendable {
    let desk: Desk

    private var checkout: CheckoutService { desk.rooms.checkout }

    func endpoints() -> [Endpoint] {
        let shop = desk.shop
        return [
            shop.get("/admin/orders", "deskOrders", "Orders", list),
            shop.get("/admin/orders/{order}", "deskOrder", "An order", look),
            shop.post("/admin/orders/{order}/events", "deskOrderEvent", "Let something happen to an order", send),
            shop.post("/admin/orders/{order}/shipments", "deskShip", "Send a parcel", ship),
            shop.post(
                "/admin/orders/{order}/shipments/{shipment}/delivered", "deskDelivered", "A parcel has arrived",
                delivered),
            shop.post("/admin/orders/{order}/refunds", "deskRefund", "Pay back", refund),
        ]
    }

    // MARK: List

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let page = try request.query.page()
        let state = request.query.text("state").flatMap { OrderState(rawValue: $0) }
        let wanted = (request.query.text("q") ?? "").trimmingSpace
        if !wanted.isEmpty, !wanted.contains("@") {
            let found = try await checkout.store.read { [checkout] in try checkout.orders.order(wanted, in: $0) }
            if let found { return Shopfront.redirect(DeskOrderView.path(found)) }
        }
        let filter = OrderFilter(
            state: state, email: wanted.isEmpty ? nil : wanted)
        let (orders, total) = try await checkout.store.read { [checkout] in
            try checkout.orders.orders(filter, page: page, in: $0)
        }
        let kept = [("q", wanted), ("state", state?.rawValue ?? "")].filter { !$0.1.isEmpty }
        return try await desk.page(
            "desk-orders", "Orders", here: "/admin/orders",
            [
                "table": DeskOrderView.table(orders).fields, "q": wanted,
                "states": OrderState.allCases.map { option -> Fields in
                    [
                        "value": option.rawValue, "text": DeskOrderView.text(of: option), "selected": option == state,
                    ]
                },
                "pager": Desk.pager("/admin/orders", kept.map { (name: $0.0, value: $0.1) }, page, total: total),
            ], request)
    }

    // MARK: One

    private func look(_ request: APIRequest) async throws -> APIResponse { try await page(request) }

    private func page(
        _ request: APIRequest, form: QueryParameters = QueryParameters(), fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        let name = request.path["order"]
        let view = try await checkout.store.read { [checkout] transaction in
            try DeskOrderView(try checkout.orders.requiredOrder(name, in: transaction), checkout, in: transaction)
        }
        return try await desk.page(
            "desk-order", "Order \(view.order.number)", here: "/admin/orders",
            view.fields(attempt: desk.rooms.ids.token(bytes: 18), typed: form), request, fault: fault, status: status)
    }

    /// Runs what a form asks for and shows the order again; a refusal is said on it.
    private func act(
        _ request: APIRequest, done: String,
        _ action: (_ order: String, _ form: QueryParameters) async throws -> Void
    ) async throws -> APIResponse {
        let form = try await request.form()
        let name = request.path["order"]
        do {
            try await action(name, form)
            return Shopfront.redirect("/admin/orders/\(PercentCoding.encode(name))?done=\(done)")
        } catch let error as DomainError where error.isFaultOfMerchant && error.kind != .notFound {
            return try await page(request, form: form, fault: error.message, status: 422)
        }
    }

    private func send(_ request: APIRequest) async throws -> APIResponse {
        try await act(request, done: "done") { order, form in
            guard let event = OrderEvent(rawValue: form["event"] ?? ""), DeskOrderView.offered.contains(event) else {
                throw DomainError.invalid(field: "event", code: "unknown_value", message: "Choose one of the actions.")
            }
            _ = try await checkout.send(event, to: order, version: form["version"].flatMap { Int64($0) })
        }
    }

    private func ship(_ request: APIRequest) async throws -> APIResponse {
        try await act(request, done: "shipped") { order, form in
            let lines = try Self.quantities(form).map { ShipmentLine(position: $0.position, quantity: $0.quantity) }
            guard !lines.isEmpty else {
                throw DomainError.invalid(
                    field: "lines", code: "required", message: "Say how many units are in the parcel.")
            }
            let parcel = ShipmentRequest(
                carrier: try Self.text(form, "carrier", "The carrier"),
                trackingNumber: try Self.text(form, "trackingNumber", "The tracking number"), lines: lines)
            _ = try await checkout.ship(order, parcel, idempotencyKey: Self.key(order, form))
        }
    }

    private func delivered(_ request: APIRequest) async throws -> APIResponse {
        let shipment = request.path["shipment"]
        return try await act(request, done: "delivered") { order, _ in
            _ = try await checkout.markDelivered(order, shipment: shipment)
        }
    }

    private func refund(_ request: APIRequest) async throws -> APIResponse {
        try await act(request, done: "refunded") { name, form in
            let order = try await checkout.store.read { [checkout] in
                try checkout.orders.requiredOrder(name, in: $0)
            }
            let lines = try Self.quantities(form).map { RefundLine(position: $0.position, quantity: $0.quantity) }
            var amount: Money?
            if let text = try Self.text(form, "amount", "The amount") {
                guard let money = try? Money(decimal: text, currency: order.currency), money.minorUnits > 0 else {
                    throw DomainError.invalid(
                        field: "amount", code: "invalid_amount",
                        message: "The amount is “\(text.prefix(40))”; it must be above 0, such as 12.50.")
                }
                amount = money
            }
            if amount != nil, !lines.isEmpty {
                throw DomainError.invalid(
                    field: "amount", code: "mismatch", message: "Refund either an amount or units of lines, not both.")
            }
            _ = try await checkout.refund(
                name, amount: amount, lines: lines, reason: try Self.text(form, "reason", "The reason") ?? "refund",
                idempotencyKey: Self.key(name, form))
        }
    }

    // MARK: Forms

    /// Names the form that was filled in, so that sending it twice does it once.
    private static func key(_ order: String, _ form: QueryParameters) -> String? {
        form.text("attempt").map { "desk/\(order)/\($0.prefix(64))" }
    }

    private static func text(_ form: QueryParameters, _ name: String, _ label: String) throws(DomainError) -> String? {
        let text = (form[name] ?? "").trimmingSpace
        guard text.count <= 200 else {
            throw .invalid(field: name, code: "too_long", message: "\(label) has more than 200 characters.")
        }
        return text.isEmpty ? nil : text
    }

    /// The fields `line-N` above 0.
    private static func quantities(
        _ form: QueryParameters
    ) throws(DomainError) -> [(position: Int, quantity: Int)] {
        var quantities: [(position: Int, quantity: Int)] = []
        for field in form.all where field.name.hasPrefix("line-") && !field.value.isEmpty {
            guard let position = Int(field.name.dropFirst(5)), let quantity = Int(field.value),
                (0...1_000_000).contains(quantity)
            else {
                throw .invalid(
                    field: "lines", code: "not_an_integer",
                    message: "A quantity is “\(field.value.prefix(40))”; it must be a whole number from 0.")
            }
            if quantity > 0 { quantities.append((position, quantity)) }
        }
        return quantities
    }
}
