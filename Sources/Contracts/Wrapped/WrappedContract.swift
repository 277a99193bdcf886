import Catalog
public import Checkout
import CommerceKernel
public import HTTPAPI
import HTTPTypes
import Identity
import Orders
import Storage

/// The contract that wraps every answer: `/api/orders`.
public struct WrappedContract: Sendable {
    private static let tag = "Wrapped orders"

    private let checkout: CheckoutService
    private let reader: OrderReader

    public init(checkout: CheckoutService) {
        self.checkout = checkout
        reader = OrderReader(store: checkout.store, orders: checkout.orders)
    }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .post, "/api/orders", id: "wrappedCreateOrder", summary: "Create an order of one product",
                tag: Self.tag, handler: create),
            operation(.post, .payment, id: "wrappedPayment", "Verify the payment of an order"),
            operation(.post, .shipping, id: "wrappedShipping", "Ship an order"),
            operation(.post, .delivery, id: "wrappedDelivery", "Note that an order was delivered"),
            operation(.delete, .cancellation, id: "wrappedCancellation", "Cancel an order, refunding what was paid"),
        ]
    }

    private func operation(
        _ method: HTTPRequest.Method, _ operation: WrappedOperation, id: String, _ summary: String
    ) -> Endpoint {
        let template = "/api/orders/{id}" + (operation.segment.map { "/" + $0 } ?? "")
        return Endpoint(
            method, PathTemplate(template), id: id, summary: summary, tag: Self.tag,
            body: Endpoint.Body.none
        ) { request in
            let rights = OrderRights(principal: request.principal)
            let order = try await reader.order(request.path["id"], for: rights)
            try await perform(operation, on: order, rights)
            return WrappedAnswer.operation(operation, on: order, at: request.now)
        }
    }

    private func perform(_ operation: WrappedOperation, on order: Order, _ rights: OrderRights) async throws {
        switch operation {
        case .payment:
            try rights.require(.receivePayment, on: order)
            _ = try await checkout.send(.receivePayment, to: order.id)
        case .shipping:
            try rights.require(.deliver, on: order)
            _ = try await checkout.ship(order.id, ShipmentRequest())
        case .delivery:
            try rights.require(.deliver, on: order)
            _ = try await checkout.markDelivered(order.id)
        case .cancellation:
            let event: OrderEvent = order.isPaid ? .refund : .cancel
            try rights.require(event, on: order)
            _ = try await checkout.send(event, to: order.id)
        }
    }

    private func create(_ request: APIRequest) async throws -> APIResponse {
        let currency = checkout.options.currency
        let body = try await request.reader()
        let customerName = body.requiredText("customerName", length: 1...200)
        let productName = body.requiredText("productName", length: 1...1000)
        let quantity = body.requiredInteger("quantity", in: 1...1_000_000)
        let total = body.required(
            "totalAmount", body.money("totalAmount", currency: currency), standIn: .zero(currency))
        if total.isNegative {
            body.refuse("totalAmount", code: "out_of_range", "totalAmount must not be negative.")
        }
        try body.finish()
        let wish = NamedProductOrder(
            customerName: customerName, productName: productName, quantity: quantity, total: total,
            customerID: request.principal.userID)
        let order = try await checkout.record { try wish.draft(checkout, in: $0) }
        return WrappedAnswer.order(order, at: request.now)
    }
}

/// An order of some product by its name, at the amount its sender expects.
struct NamedProductOrder: Sendable {
    let customerName: String
    let productName: String
    let quantity: Int
    let total: Money
    let customerID: String?

    /// A product of that name, in any case, at our price; else a line of its own without stock, at the sender's.
    /// Throws 400 `amount_mismatch` for another amount than ours, and `ambiguous_name` for several products.
    func draft(_ checkout: CheckoutService, in transaction: ReadTransaction) throws -> OrderDraft {
        let products = try checkout.catalog.products(named: productName, limit: 2, in: transaction)
        guard let product = products.first else { return try unlisted() }
        guard products.count == 1 else {
            throw DomainError.invalid(
                field: "productName", code: "ambiguous_name",
                message: "Several products are called \"\(productName.prefix(100))\".")
        }
        var draft = try ServerPricing.draft(
            [WantedItem(productID: product.id, quantity: quantity)], expected: total, field: "totalAmount", checkout,
            source: "002", in: transaction)
        draft.customerID = customerID
        draft.customerName = customerName
        return draft
    }

    /// What does not divide evenly among the units is taken off as a discount of the line.
    private func unlisted() throws -> OrderDraft {
        let units = Int64(quantity)
        let unit = Money(
            minorUnits: total.minorUnits / units + (total.minorUnits % units == 0 ? 0 : 1), currency: total.currency)
        let subtotal = try unit.multiplied(by: units)
        let rounding = try subtotal.subtracting(total)
        let zero = Money.zero(total.currency)
        return OrderDraft(
            customerID: customerID, customerName: customerName,
            lines: [
                OrderLine(
                    position: 1, productID: nil, variantID: nil, name: productName, sku: nil, quantity: quantity,
                    unitPrice: unit, discount: rounding, tax: zero)
            ],
            amounts: OrderAmounts(
                subtotal: subtotal, discount: rounding, shipping: zero, tax: zero, taxIncluded: zero, total: total),
            paymentMethod: "none", source: "002")
    }
}
