import Carts
import CommerceKernel
import Inventory
public import Orders
import Outbox
import Payments
import Storage

extension CheckoutService {
    /// Sends an event to an order: its state, its stock, its money and the news of it change together or not at all.
    ///
    /// - Parameter version: When given, the version the order must have.
    public func send(_ event: OrderEvent, to name: String, version: Int64? = nil) async throws -> Order {
        let order = try await store.write { transaction in
            var order = try self.orders.requiredOrder(name, in: transaction)
            try Self.require(version, of: order)
            try self.apply(event, to: &order, in: transaction)
            return order
        }
        return order
    }

    /// Throws 412 `stale_version` when a version is asked for and the order has another one.
    static func require(_ version: Int64?, of order: Order) throws(DomainError) {
        guard let version, version != order.version else { return }
        throw DomainError(
            .preconditionFailed, code: "stale_version",
            message: "The order is at version \(order.version), not \(version); read it again.")
    }

    /// Applies one event with its effects and saves the order.
    func apply(
        _ event: OrderEvent, to order: inout Order, payment: Payment? = nil, shipment: ShipmentRequest? = nil,
        reason: String? = nil, in transaction: Transaction
    ) throws {
        let before = order.lifecycle
        var parcelID: String?
        for effect in try order.lifecycle.apply(event) {
            try carryOut(effect, on: &order, payment: payment, reason: reason, in: transaction)
        }
        if event == .deliver {
            let parcel = try orders.addShipment(
                to: order, carrier: shipment?.carrier, trackingNumber: shipment?.trackingNumber,
                lines: shipment?.lines ?? [], in: transaction)
            order.fulfilment = .shipped
            parcelID = parcel.id
        }
        try orders.save(&order, in: transaction)
        guard let type = Self.news(of: event, before, order.lifecycle) else { return }
        try orders.announce(
            type, order, parcelID.map { ["shipmentId": .string($0)] } ?? JSONObject(), in: transaction)
    }

    /// The type of the event an accepted one is announced as; nil when nothing has changed.
    private static func news(
        of event: OrderEvent, _ before: OrderLifecycle, _ after: OrderLifecycle
    ) -> String? {
        switch event {
        // One that was paid, canceled and reopened can be delivered now, and nothing is paid again.
        case .receivePayment where before.isPaid: before == after ? nil : OrderEvents.unlocked
        case .receivePayment: OrderEvents.paid
        case .cancel: OrderEvents.canceled
        case .refund: OrderEvents.refunded
        case .deliver: OrderEvents.shipped
        case .unlockDelivery: OrderEvents.unlocked
        case .reopen: OrderEvents.reopened
        }
    }

    private func carryOut(
        _ effect: OrderLifecycle.Effect, on order: inout Order, payment: Payment?, reason: String?,
        in transaction: Transaction
    ) throws {
        switch effect {
        case .bookReceipt:
            if let payment {
                try payments.bookReceipt(of: payment, in: transaction)
            } else if try !payments.hasPaymentInFlight(forOrder: order.id, in: transaction) {
                _ = try payments.bookManually(orderID: order.id, amount: order.total, in: transaction)
            } else {
                throw DomainError(
                    .conflict, code: "payment_in_progress",
                    message: "A payment of this order is under way; wait for its end.")
            }
        case .refundPayments:
            let refunds = try payments.refund(
                orderID: order.id, amount: nil, reason: reason ?? "order refunded", in: transaction)
            try scheduleRefunds(refunds, in: transaction)
        case .commitStock:
            try ensureCommitted(&order, in: transaction)
        case .restock:
            if order.fulfilment == .none {
                try inventory.giveBack(owner: order.id, in: transaction)
            } else {
                try inventory.forget(owner: order.id, in: transaction)
            }
            order.hold = order.hold == .none ? .none : .released
            try priceRules.returnCoupon(ofOrder: order.id, in: transaction)
            try endPaymentsInFlight(of: order, in: transaction)
        case .startOver:
            order.fulfilment = .none
            try orders.resetShipments(of: order, in: transaction)
            order.hold = .none
            // The use that the cancellation gave back, or the same coupon would reduce two orders.
            if let coupon = try order.coupon.flatMap({ try priceRules.coupon($0, in: transaction) }) {
                try priceRules.useCoupon(
                    coupon, orderID: order.id, customer: Self.couponCustomer(of: order), in: transaction)
            }
            try hold(&order, isRequired: false, in: transaction)
        case .scheduleLateRefund:
            try JobQueue.schedule(
                kind: LateRefundJob.kind, key: order.id, at: time.now.advanced(by: options.lateRefundAfter),
                in: transaction)
        case .endTimeouts:
            for kind in [ReminderJob.kind, CancellationJob.kind] {
                try JobQueue.cancel(kind: kind, key: order.id, in: transaction)
            }
        case .startTimeouts: try startTimeouts(of: order, in: transaction)
        }
    }

    // MARK: Stock

    static func wantedStock(of lines: [OrderLine]) -> [(item: StockItem, quantity: Int)] {
        lines.compactMap { line in
            line.productID.map { (StockItem(productID: $0, variantID: line.variantID), line.quantity) }
        }
    }

    /// Sets the goods of an order aside (or keeps what is set aside for longer), all or nothing. When they are short:
    /// throws if `isRequired`, else leaves the order without.
    func hold(_ order: inout Order, isRequired: Bool, in transaction: Transaction) throws {
        if order.hold == .committed { return }
        if try setAside(order.lines, for: order.id, isRequired: isRequired, in: transaction) { order.hold = .held }
    }

    /// Sets goods aside for the order `id`; answers false when there are none to be set aside, or they are short and
    /// not required.
    ///
    /// - Parameters:
    ///   - isNew: the order is written in this transaction.
    ///   - untilPaymentEnds: they are kept while an attempt to pay runs; its end starts their time.
    func setAside(
        _ lines: [OrderLine], for id: String, isRequired: Bool, isNew: Bool = false, untilPaymentEnds: Bool = false,
        in transaction: Transaction
    ) throws -> Bool {
        let wanted = Self.wantedStock(of: lines)
        guard !wanted.isEmpty else { return false }
        let until = time.now.advanced(by: options.reservationLength)
        let shortages = try inventory.reserve(wanted, for: id, until: until, isNew: isNew, in: transaction)
        if !shortages.isEmpty {
            if isRequired { throw InventoryService.shortageError(shortages) }
            return false
        }
        if !untilPaymentEnds {
            try JobQueue.schedule(kind: ReservationExpiryJob.kind, key: id, at: until, in: transaction)
        }
        return true
    }

    /// Takes the goods of an order out of stock for good, setting them aside first if needed; throws when short.
    func ensureCommitted(_ order: inout Order, in transaction: Transaction) throws {
        if order.hold == .committed { return }
        let isTaken = order.hold == .held ? try inventory.commit(owner: order.id, in: transaction) : false
        if !isTaken {
            try hold(&order, isRequired: true, in: transaction)
            guard order.hold == .held else { return }
            try inventory.commit(owner: order.id, in: transaction)
        }
        try JobQueue.cancel(kind: ReservationExpiryJob.kind, key: order.id, in: transaction)
        order.hold = .committed
    }

    // MARK: Jobs

    func startTimeouts(of order: Order, in transaction: Transaction) throws {
        try startTimeouts(of: order, from: time.now, in: transaction)
    }

    private func startTimeouts(of order: Order, from start: Timestamp, in transaction: Transaction) throws {
        try JobQueue.schedule(
            kind: ReminderJob.kind, key: order.id, at: start.advanced(by: options.reminderAfter), in: transaction)
        try JobQueue.schedule(
            kind: CancellationJob.kind, key: order.id, at: start.advanced(by: options.cancelAfter), in: transaction)
    }

    /// Starts the timeouts of an order that was to be paid at once and is not, counted from when it was placed. Once: the
    /// cancellation is scheduled as long as they run.
    func waitForPayment(ofOrder id: String, in transaction: Transaction) throws {
        guard let order = try orders.order(id, in: transaction), order.state == .open, !order.isPaid,
            try !JobQueue.isScheduled(kind: CancellationJob.kind, key: id, in: transaction)
        else { return }
        try startTimeouts(of: order, from: order.createdAt, in: transaction)
        guard order.hold == .held else { return }
        try JobQueue.schedule(
            kind: ReservationExpiryJob.kind, key: id, at: order.createdAt.advanced(by: options.reservationLength),
            in: transaction)
    }

    func scheduleRefunds(_ refunds: [PaymentService.Refund], in transaction: Transaction) throws {
        for refund in refunds where refund.payment.gateway != "manual" && !refund.amount.isZero {
            try JobQueue.schedule(kind: RefundJob.kind, key: refund.id, at: time.now, in: transaction)
        }
    }

    /// Has recovery end what a gateway may still be doing for an order that no longer wants it.
    private func endPaymentsInFlight(of order: Order, in transaction: Transaction) throws {
        for payment in try payments.payments(ofOrder: order.id, in: transaction) where payment.isInFlight {
            try JobQueue.schedule(kind: PaymentRecoveryJob.kind, key: payment.id, at: time.now, in: transaction)
        }
    }
}
