public import CommerceKernel
public import Outbox
public import Storage

/// Orders: writing them, finding them, and recording what happens to them.
///
/// Every method takes the transaction it works in. What a change of state entails for stock and money is not known
/// here: `Checkout` applies the lifecycle and carries its effects out in the same transaction.
public struct OrderService: Sendable {
    public static let migrations: [Migration] = [
        .orders0001Orders, .orders0002FormerShipments, .orders0003Days, .orders0004CheaperWrites,
    ]

    let outbox: Outbox
    let time: any TimeSource
    let ids: any IDSource

    public init(time: any TimeSource, ids: any IDSource) {
        outbox = Outbox(time: time)
        self.time = time
        self.ids = ids
    }

    // MARK: Finding

    /// The order with this id, sequence number or `ORD` number.
    public func order(_ name: String, in transaction: ReadTransaction) throws -> Order? {
        if let id = UUIDText.normalized(name) {
            return try OrderStore.order(where: "id = ?", [id], in: transaction)
        }
        guard let sequence = OrderNumber.sequence(name) ?? OrderNumber.digits(name) else { return nil }
        return try OrderStore.order(where: "sequence = ?", [sequence], in: transaction)
    }

    /// The same; throws 404 when there is none.
    public func requiredOrder(_ name: String, in transaction: ReadTransaction) throws -> Order {
        guard let order = try order(name, in: transaction) else { throw DomainError.notFound("order", id: name) }
        return order
    }

    /// `order` as it is now: itself while it has its version, without reading it again. Nil when it is gone.
    public func current(_ order: Order, in transaction: ReadTransaction) throws -> Order? {
        try OrderStore.isCurrent(order, in: transaction)
            ? order : OrderStore.order(where: "sequence = ?", [order.sequence], in: transaction)
    }

    public func order(cartID: String, in transaction: ReadTransaction) throws -> Order? {
        try OrderStore.order(where: "cart_id = ?", [cartID], in: transaction)
    }

    public func order(idempotencyKey: String, in transaction: ReadTransaction) throws -> Order? {
        try OrderStore.order(where: "idempotency_key = ?", [idempotencyKey], in: transaction)
    }

    /// The order whose guest link has a secret with this SHA-256.
    public func order(tokenHash: [UInt8], in transaction: ReadTransaction) throws -> Order? {
        try OrderStore.order(where: "token_hash = ?", [tokenHash], in: transaction)
    }

    public func orders(
        _ filter: OrderFilter, page: PageRequest, in transaction: ReadTransaction
    ) throws -> (orders: [Order], total: Int) {
        let (sql, parameters) = OrderStore.condition(filter)
        let total =
            try transaction.first(
                "SELECT count(*) FROM orders WHERE deleted_at IS NULL AND \(sql)", parameters
            ) { $0.int(0) } ?? 0
        let orders = try OrderStore.orders(
            where: "\(sql) ORDER BY sequence \(filter.newestFirst ? "DESC" : "ASC") LIMIT ? OFFSET ?",
            parameters + [page.limit, page.offset], in: transaction)
        return (orders, total)
    }

    public func shipments(of order: Order, in transaction: ReadTransaction) throws -> [Shipment] {
        try ShipmentStore.shipments(of: order, in: transaction)
    }

    /// Everything that happened to an order, oldest first.
    public func history(of order: Order, in transaction: ReadTransaction) throws -> [RecordedEvent] {
        try Outbox.events(ofSubject: "order/\(order.id)", in: transaction)
    }

    // MARK: Writing

    /// For an order that is to be written.
    public func newID() -> String { ids.uuidV7(at: time.now) }

    /// Writes a new order, Open and unpaid, and announces it.
    ///
    /// - Parameters:
    ///   - id: a new one when nil.
    ///   - hold: what has been done for it with the stock.
    public func create(
        _ draft: OrderDraft, id: String? = nil, hold: StockHold = .none, in transaction: Transaction
    ) throws -> Order {
        let now = time.now
        let id = id ?? newID()
        let sequence = try OrderStore.insert(draft, id: id, hold: hold, now: now, in: transaction)
        let order = Order(
            id: id, sequence: sequence, lifecycle: OrderLifecycle(), hold: hold, fulfilment: .none,
            customerID: draft.customerID, email: draft.email, customerName: draft.customerName, lines: draft.lines,
            amounts: draft.amounts, coupon: draft.coupon, shippingMethod: draft.shippingMethod,
            shippingAddress: draft.shippingAddress, billingAddress: draft.billingAddress,
            paymentMethod: draft.paymentMethod, cartID: draft.cartID, source: draft.source, createdAt: now,
            updatedAt: now, version: 1)
        var more: JSONObject = ["paymentMethod": .string(draft.paymentMethod)]
        if let languages = draft.languages { more["language"] = .string(String(languages.prefix(100))) }
        try announce(OrderEvents.placed, order, more, in: transaction)
        return order
    }

    /// Saves what changed of an order. Throws 409 `stale_order` when somebody else changed it since it was read.
    public func save(_ order: inout Order, in transaction: Transaction) throws {
        let now = time.now
        guard try OrderStore.update(order, now: now, in: transaction) else {
            throw DomainError(
                .conflict, code: "stale_order", message: "The order \(order.number) has just changed; read it again.")
        }
        order.version += 1
        order.updatedAt = now
    }

    /// Records an event of this order.
    @discardableResult
    public func announce(
        _ type: String, _ order: Order, _ extra: JSONObject = JSONObject(), in transaction: Transaction
    ) throws -> Int64 {
        var payload: JSONObject = [
            "orderId": .string(order.id), "number": .string(order.number), "state": .string(order.state.rawValue),
            "paid": .bool(order.isPaid), "fulfilment": .string(order.fulfilment.rawValue),
            "total": .money(order.total), "currency": .string(order.currency.code),
            "customerId": order.customerID.map { .string($0) } ?? .null,
            "email": order.email.map { .string($0) } ?? .null,
        ]
        if type == OrderEvents.placed || type == OrderEvents.paid { payload["items"] = Self.items(of: order) }
        for (key, value) in extra.members { payload[key] = value }
        return try outbox.append(
            OutboxEvent(type: type, subject: "order/\(order.id)", payload: .object(payload)), in: transaction)
    }

    /// What was bought, as events tell it.
    private static func items(of order: Order) -> JSONValue {
        .array(
            order.lines.map { line in
                [
                    "productId": line.productID.map { .string($0) } ?? .null,
                    "variantId": line.variantID.map { .string($0) } ?? .null,
                    "quantity": .number(JSONNumber(line.quantity)),
                ]
            })
    }

    /// Adds a parcel. Empty `lines` takes everything that is left. Throws 422 when more is named than is left.
    public func addShipment(
        to order: Order, carrier: String?, trackingNumber: String?, lines: [ShipmentLine], in transaction: Transaction
    ) throws -> Shipment {
        let lines =
            lines.isEmpty
            ? order.lines.filter { $0.shipped < $0.quantity }
                .map { ShipmentLine(position: $0.position, quantity: $0.quantity - $0.shipped) }
            : lines
        guard !lines.isEmpty || order.lines.isEmpty else {
            throw DomainError(
                .unprocessable, code: "nothing_to_ship", message: "Everything of \(order.number) has been shipped.")
        }
        let now = time.now
        let shipment = Shipment(
            id: ids.uuidV7(at: now), orderID: order.id, carrier: carrier, trackingNumber: trackingNumber,
            lines: lines, shippedAt: now)
        try ShipmentStore.insert(shipment, of: order, in: transaction)
        return shipment
    }

    /// Notes the arrival of a parcel; answers whether everything has arrived now. Arriving twice changes nothing.
    /// Throws 404 for a parcel that is not of this order.
    public func markDelivered(shipment id: String, of order: Order, in transaction: Transaction) throws -> Bool {
        if try !ShipmentStore.markDelivered(id, of: order, now: time.now, in: transaction),
            try !ShipmentStore.shipments(of: order, in: transaction).contains(where: { $0.id == id })
        {
            throw DomainError.notFound("shipment", id: id)
        }
        return try ShipmentStore.isAllDelivered(order, in: transaction)
    }

    /// Begins the delivery of an order that starts over anew: its parcels are former ones, and unless money of it is
    /// left with the shop no unit counts as paid back.
    public func resetShipments(of order: Order, in transaction: Transaction) throws {
        try ShipmentStore.forget(of: order, in: transaction)
    }

    /// Counts units of a line as paid back. Throws 422 when fewer are left.
    public func markRefunded(
        position: Int, quantity: Int, of order: Order, in transaction: Transaction
    ) throws {
        let counted = try transaction.execute(
            """
            UPDATE order_lines SET refunded = refunded + ?
            WHERE order_sequence = ? AND position = ? AND refunded + ? <= quantity
            """, [quantity, order.sequence, position, quantity])
        guard counted == 1 else {
            throw DomainError(
                .unprocessable, code: "refund_too_large",
                message: "Line \(position) has fewer than \(quantity) units left to refund.")
        }
    }

    /// Hides an order for ever, if it is at its version.
    public func delete(_ order: Order, in transaction: Transaction) throws {
        let count = try transaction.execute(
            "UPDATE orders SET deleted_at = ?, version = version + 1 WHERE sequence = ? AND version = ?",
            [time.now, order.sequence, order.version])
        guard count == 1 else {
            throw DomainError(
                .conflict, code: "stale_order", message: "The order \(order.number) has just changed; read it again.")
        }
        try announce(OrderEvents.deleted, order, in: transaction)
    }
}

/// Types of the events this room appends; the subject is `order/ID`.
public enum OrderEvents {
    public static let placed = "order.placed"
    public static let deleted = "order.deleted"
    public static let paid = "order.paid"
    public static let unlocked = "order.unlocked"
    public static let shipped = "order.shipped"
    public static let delivered = "order.delivered"
    public static let canceled = "order.cancelled"
    public static let refunded = "order.refunded"
    public static let reopened = "order.reopened"
    public static let paymentOverdue = "order.payment_overdue"
    public static let paymentFailed = "order.payment_failed"
}
