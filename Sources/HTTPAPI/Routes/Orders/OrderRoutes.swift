public import Checkout
import CommerceKernel
import HTTPTypes
import Orders
import Outbox
import Storage

/// Reading orders: the own ones, a guest's by its secret, all of them for those who run the shop.
public struct OrderRoutes: Sendable {
    private let checkout: CheckoutService

    public init(checkout: CheckoutService) { self.checkout = checkout }

    public func endpoints() -> [Endpoint] {
        func get(
            _ path: PathTemplate, _ id: String, _ summary: String, _ answer: OperationDocumentation.Answer,
            _ handler: @escaping Endpoint.Handler
        ) -> Endpoint {
            Endpoint(.get, path, id: id, summary: summary, tag: "Orders", handler: handler).documented {
                $0.parameters = [.orderToken]
                $0.answers = [answer]
                $0.refusals = [404]
            }
        }
        let list = Endpoint(
            .get, "/v1/orders", id: "listOrders", summary: "Orders, newest first", tag: "Orders", handler: list
        ).documented { operation in
            operation.description = "The own orders; staff see all of them and may ask for one customer's."
            operation.parameters = [
                .init("page", .pageNumber, "From 1."), .init("limit", .positiveInteger, "At most 100."),
                .init(
                    "state", .oneOf("Open", "ReadyForDelivery", "AwaitingPayment", "Completed", "Canceled"),
                    "Only in this state."),
                .init("paid", .boolean, "Only paid or unpaid ones."),
                .init("fulfilment", .oneOf("none", "shipped", "delivered"), "Only with their goods there."),
                .init("from", .time, "Placed at or after this time (RFC 3339)."),
                .init("before", .time, "Placed before this time."),
                .init("customerId", .string, "Staff only: of this customer."),
                .init("email", .string, "Staff only: confirmed to this address."),
                .init("sort", .oneOf("newest", "oldest"), "The order of the list."),
            ]
            operation.answers = [.init(200, "A page.", data: .component("OrderSummary"), isPage: true)]
        }
        return [
            list,
            get("/v1/orders/{id}", "getOrder", "An order", .init(200, "It.", data: .component("Order")), read),
            get(
                "/v1/orders/{id}/tracking", "getOrderTracking", "Where an order's goods are",
                .init(200, "Its parcels.", data: .component("Tracking")), tracking),
            get(
                "/v1/orders/{id}/events", "listOrderEvents", "What happened to an order, oldest first",
                .init(200, "Its history.", data: .array(.component("OrderEvent"))), events),
            get(
                "/v1/orders/{id}/receipt", "getOrderReceipt", "The receipt of a paid order",
                .init(200, "As JSON, or as a page to print.", data: .component("Receipt")), receipt
            ).producing("application/json", "text/html").documented { $0.refusals = [404, 422] },
        ]
    }

    // MARK: Handlers

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let page = try request.pageRequest()
        let filter = try filter(request)
        let found = try await checkout.store.read { [checkout] in
            try checkout.orders.orders(filter, page: page, in: $0)
        }
        return APIResponse.page("Orders", Pagination(page, total: found.total), of: request) { json in
            for order in found.orders { json.object { OrderView.writeOrder(order, into: &$0) } }
        }.adding(.cacheControl, "no-store")
    }

    private func filter(_ request: APIRequest) throws -> OrderFilter {
        let query = request.query
        var filter = OrderFilter()
        filter.state = try Self.choice(query, "state", OrderState.init(rawValue:), OrderState.allCases)
        filter.fulfilment = try Self.choice(query, "fulfilment", Fulfilment.init(rawValue:), Fulfilment.allCases)
        filter.isPaid = try query.flag("paid")
        filter.placedFrom = try Self.time(query, "from")
        filter.placedBefore = try Self.time(query, "before")
        filter.newestFirst = try query.choice("sort", of: ["newest", "oldest"]) != "oldest"
        if Shopper(request).seesEveryOrder {
            filter.customerID = query.text("customerId")
            filter.email = query.text("email")
        } else {
            filter.customerID = try request.requireUser()
        }
        return filter
    }

    private static func choice<T: RawRepresentable<String>>(
        _ query: QueryParameters, _ name: String, _ parse: (String) -> T?, _ all: [T]
    ) throws(DomainError) -> T? {
        guard let text = query.text(name) else { return nil }
        if let value = parse(text) { return value }
        throw .invalid(
            field: name, code: "unknown_value",
            message:
                "\(name) is \"\(text.prefix(40))\"; it must be one of \(all.map(\.rawValue).joined(separator: ", ")).")
    }

    private static func time(_ query: QueryParameters, _ name: String) throws(DomainError) -> Timestamp? {
        guard let text = query.text(name) else { return nil }
        if let time = Timestamp(iso8601: text) { return time }
        throw .invalid(
            field: name, code: "invalid_time",
            message: "\(name) is \"\(text.prefix(40))\"; it must be a time such as 2026-01-31T00:00:00Z.")
    }

    private func read(_ request: APIRequest) async throws -> APIResponse {
        let view = try await view(request)
        return APIResponse.success("Order", at: request.now) { view.write(into: &$0) }
            .adding(.cacheControl, "no-store").adding(.eTag, view.tag.text)
    }

    private func tracking(_ request: APIRequest) async throws -> APIResponse {
        let view = try await view(request)
        return APIResponse.success("Tracking", at: request.now) { json in
            json.object { json in
                json.member("orderId", view.order.id)
                json.member("number", view.order.number)
                json.member("state", view.order.state.rawValue)
                json.member("fulfilment", view.order.fulfilment.rawValue)
                json.array("shipments") { json in for parcel in view.shipments { json.value(parcel.json) } }
                json.array("toShip") { json in
                    for line in view.order.lines where line.shipped < line.quantity {
                        json.value([
                            "line": .integer(line.position), "name": .string(line.name),
                            "quantity": .integer(line.quantity - line.shipped),
                        ])
                    }
                }
            }
        }.adding(.cacheControl, "no-store")
    }

    private func events(_ request: APIRequest) async throws -> APIResponse {
        let shopper = Shopper(request)
        let name = request.path["id"]
        let history = try await checkout.store.read { [checkout] transaction in
            let order = try shopper.requireOrder(name, checkout.orders, in: transaction).order
            return try checkout.orders.history(of: order, in: transaction)
        }
        return APIResponse.success("History", at: request.now) { json in
            json.array { json in
                for event in history {
                    json.object { json in
                        json.member("sequence", event.sequence)
                        json.member("type", event.type)
                        json.member("at", event.occurredAt)
                        json.member("data", event.payload)
                    }
                }
            }
        }.adding(.cacheControl, "no-store")
    }

    private func receipt(_ request: APIRequest) async throws -> APIResponse {
        let view = try await view(request)
        let receipt = try Receipt(view)
        let wantsPage = request.headers[.accept]?.contains("text/html") == true
        let response =
            wantsPage
            ? APIResponse.html(receipt.html)
            : APIResponse.success("Receipt", at: request.now) { $0.value(receipt.json) }
        return response.adding(.cacheControl, "no-store").adding(.vary, "Accept")
    }

    private func view(_ request: APIRequest) async throws -> OrderView {
        let shopper = Shopper(request)
        let name = request.path["id"]
        return try await checkout.store.read { [checkout] transaction in
            let (order, rights) = try shopper.requireOrder(name, checkout.orders, in: transaction)
            return try OrderView(order, rights, checkout, in: transaction)
        }
    }
}
