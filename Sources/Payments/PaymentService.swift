public import CommerceKernel
import Outbox
public import Storage

/// Payments and the ledger: what was asked of gateways, what they said, what was booked.
///
/// Every method takes the transaction it works in and calls no gateway. `Checkout` brings the two together.
public struct PaymentService: Sendable {
    public static let migrations: [Migration] = [.payments0001Payments, .payments0002CheaperWrites]

    let outbox: Outbox
    let time: any TimeSource
    let ids: any IDSource

    public init(time: any TimeSource, ids: any IDSource) {
        outbox = Outbox(time: time)
        self.time = time
        self.ids = ids
    }

    // MARK: Finding

    /// By id, number (`TXN000042`) or sequence.
    public func payment(_ name: String, in transaction: ReadTransaction) throws -> Payment? {
        if let id = UUIDText.normalized(name) {
            return try PaymentStore.payments(where: "id = ?", [id], in: transaction).first
        }
        let digits = name.uppercased().hasPrefix("TXN") ? String(name.dropFirst(3)) : name
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let sequence = Int64(digits) else { return nil }
        return try PaymentStore.payments(where: "sequence = ?", [sequence], in: transaction).first
    }

    public func payment(gateway: String, intent: String, in transaction: ReadTransaction) throws -> Payment? {
        try PaymentStore.payments(where: "gateway = ? AND intent_id = ?", [gateway, intent], in: transaction).first
    }

    public func payment(idempotencyKey: String, in transaction: ReadTransaction) throws -> Payment? {
        try PaymentStore.payments(where: "idempotency_key = ?", [idempotencyKey], in: transaction).first
    }

    /// Oldest first.
    public func payments(ofOrder orderID: String, in transaction: ReadTransaction) throws -> [Payment] {
        try PaymentStore.payments(where: "order_id = ? ORDER BY sequence", [orderID], in: transaction)
    }

    /// The transaction log, newest first.
    public func payments(
        status: Payment.Status?, page: PageRequest, in transaction: ReadTransaction
    ) throws -> (payments: [Payment], total: Int) {
        let condition = status == nil ? "1 = 1" : "status = ?"
        let parameters: [any SQLConvertible] = status.map { [$0.rawValue] } ?? []
        let total =
            try transaction.first("SELECT count(*) FROM payments WHERE \(condition)", parameters) { $0.int(0) } ?? 0
        let payments = try PaymentStore.payments(
            where: "\(condition) ORDER BY sequence DESC LIMIT ? OFFSET ?", parameters + [page.limit, page.offset],
            in: transaction)
        return (payments, total)
    }

    /// Whether a gateway may still bring money for this order.
    public func hasPaymentInFlight(forOrder orderID: String, in transaction: ReadTransaction) throws -> Bool {
        try payments(ofOrder: orderID, in: transaction).contains(where: \.isInFlight)
    }

    /// Attempts that were not heard of since `moment`, for recovery.
    public func stalePayments(since moment: Timestamp, limit: Int, in transaction: ReadTransaction) throws -> [Payment]
    {
        try PaymentStore.payments(
            where: PaymentStore.isStale, [moment, limit], in: transaction)
    }

    /// Captures less refunds of an order, by the ledger.
    public func balance(
        ofOrder orderID: String, currency: Currency, in transaction: ReadTransaction
    ) throws -> Money {
        try LedgerStore.balance(ofOrder: orderID, currency, in: transaction)
    }

    /// The gateway's token behind a payment of a saved or typed card.
    public func token(ofPayment id: String, in transaction: ReadTransaction) throws -> String? {
        try transaction.first("SELECT token FROM payments WHERE id = ?", [id]) { $0.optionalText(0) } ?? nil
    }

    // MARK: Attempts

    /// Writes down an attempt before any gateway hears of it. Throws 409 `payment_in_progress` while another one of
    /// the order is in flight.
    ///
    /// - Parameter namesIntent: whether the intent gets its id here.
    public func begin(
        orderID: String, method: String, gateway: String, amount: Money, card: CardToken?, idempotencyKey: String?,
        namesIntent: Bool = false, in transaction: Transaction
    ) throws -> Payment {
        let now = time.now
        let id = ids.uuidV7(at: now)
        do {
            return try PaymentStore.insert(
                id: id, orderID: orderID, method: method, gateway: gateway, status: .created, amount: amount,
                captured: .zero(amount.currency), intentID: namesIntent ? "pi_\(id)" : nil,
                card: card, idempotencyKey: idempotencyKey, now: now, in: transaction)
        } catch StorageError.uniqueViolation {
            throw DomainError(
                .conflict, code: "payment_in_progress",
                message: "A payment of this order is under way; wait for its end before trying another.")
        }
    }

    /// Keeps the gateway's id of an attempt. Must be durable before the intent is confirmed.
    public func attach(intent: String, to payment: Payment, in transaction: Transaction) throws -> Payment {
        try PaymentStore.attach(intent: intent, to: payment.id, now: time.now, in: transaction)
        return try required(payment.id, in: transaction)
    }

    /// Applies what the gateway reports. Answers the payment after it, and whether it changed anything.
    ///
    /// - Parameter payment: as it was known last; it may have moved on since.
    public func apply(
        _ report: GatewayIntent.Status, to payment: Payment, in transaction: Transaction
    ) throws -> (payment: Payment, changed: Bool) {
        if let moved = try move(payment, on: report, in: transaction) { return (moved, true) }
        let present = try required(payment.id, in: transaction)
        return try move(present, on: report, in: transaction).map { ($0, true) } ?? (present, false)
    }

    private func move(
        _ payment: Payment, on report: GatewayIntent.Status, in transaction: Transaction
    ) throws -> Payment? {
        guard let next = PaymentLifecycle.next(payment.status, on: report),
            let moved = try PaymentStore.move(
                payment, to: next, report: report, now: time.now, in: transaction)
        else { return nil }
        try announce(moved, in: transaction)
        return moved
    }

    /// A receipt without a gateway: cash, an invoice that was paid, or 0 when an event books it.
    public func bookManually(orderID: String, amount: Money, in transaction: Transaction) throws -> Payment {
        let now = time.now
        let id = ids.uuidV7(at: now)
        let payment = try PaymentStore.insert(
            id: id, orderID: orderID, method: "manual", gateway: "manual", status: .captured, amount: amount,
            captured: amount, intentID: nil, card: nil, idempotencyKey: nil, now: now, in: transaction)
        try bookReceipt(of: payment, in: transaction)
        try announce(payment, in: transaction)
        return payment
    }

    /// Books the receipt of a captured payment, once.
    public func bookReceipt(of payment: Payment, in transaction: Transaction) throws {
        do {
            try LedgerStore.book(
                kind: "receipt", orderID: payment.orderID, payment: payment, refundID: nil, amount: payment.captured,
                now: time.now, in: transaction)
        } catch StorageError.uniqueViolation {
            return
        }
    }

    // MARK: Refunds

    /// A part that a gateway has to pay back.
    public struct Refund: Sendable, Hashable {
        public let id: String
        public let payment: Payment
        public let amount: Money
    }

    /// Books the return of `amount` (all that is left when nil) of an order's payments, the newest first. The gateway
    /// is told afterwards, under the refund's id. Throws 422 `refund_too_large` and books nothing when less is left.
    public func refund(
        orderID: String, amount: Money?, reason: String, in transaction: Transaction
    ) throws -> [Refund] {
        let captured = try payments(ofOrder: orderID, in: transaction).filter { $0.status == .captured }
        var missing = amount?.minorUnits
        var refunds: [Refund] = []
        for payment in captured.reversed() {
            let part = min(payment.refundable.minorUnits, missing ?? .max)
            let isEmptyReceipt = payment.captured.isZero && amount == nil
            guard part > 0 || isEmptyReceipt else { continue }
            let money = Money(minorUnits: part, currency: payment.amount.currency)
            if let wanted = amount, wanted.currency != money.currency { continue }
            guard try PaymentStore.addRefund(money, to: payment.id, now: time.now, in: transaction) else {
                throw Self.tooLarge
            }
            refunds.append(try book(money, of: payment, reason: reason, in: transaction))
            missing = missing.map { $0 - part }
        }
        guard (missing ?? 0) == 0 else { throw Self.tooLarge }
        return refunds
    }

    private func book(
        _ amount: Money, of payment: Payment, reason: String, in transaction: Transaction
    ) throws -> Refund {
        let now = time.now
        let refund = Refund(id: ids.uuidV7(at: now), payment: payment, amount: amount)
        let isManual = payment.gateway == "manual"
        if !amount.isZero {
            try transaction.execute(
                """
                INSERT INTO payment_refunds (id, payment_id, currency, amount, reason, done_at, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [refund.id, payment.id, amount.currency, amount, reason, isManual ? now : nil, now])
        }
        try LedgerStore.book(
            kind: "refund", orderID: payment.orderID, payment: payment, refundID: refund.id,
            amount: try amount.negated(), now: now, in: transaction)
        try outbox.append(
            OutboxEvent(
                type: PaymentEvents.refunded, subject: "order/\(payment.orderID)",
                payload: [
                    "orderId": .string(payment.orderID), "paymentId": .string(payment.id),
                    "refundId": .string(refund.id), "amount": .money(amount),
                    "currency": .string(amount.currency.code), "reason": .string(reason),
                ]), in: transaction)
        return refund
    }

    /// A refund the gateway still has to hear of; nil when it has, or when there is none.
    public func openRefund(_ id: String, in transaction: ReadTransaction) throws -> Refund? {
        let row = try transaction.first(
            "SELECT payment_id, amount, currency FROM payment_refunds WHERE id = ? AND done_at IS NULL", [id]
        ) { (payment: $0.text(0), amount: $0.money(1, currency: 2)) }
        guard let row, let amount = row.amount else { return nil }
        return Refund(id: id, payment: try required(row.payment, in: transaction), amount: amount)
    }

    /// Ids of the refunds no gateway is known to have heard of, oldest first.
    public func openRefunds(limit: Int, in transaction: ReadTransaction) throws -> [String] {
        try transaction.query(
            "SELECT id FROM payment_refunds WHERE done_at IS NULL ORDER BY created_at, id LIMIT ?", [limit]
        ) { $0.text(0) }
    }

    public func finishRefund(_ id: String, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE payment_refunds SET done_at = ?, error = NULL WHERE id = ? AND done_at IS NULL", [time.now, id])
    }

    static let tooLarge = DomainError(
        .unprocessable, code: "refund_too_large", message: "More is to be refunded than is left of what was paid.")

    // MARK: Callbacks and alarms

    /// Notes a callback; answers false when it was noted before.
    public func noteCallback(gateway: String, eventID: String, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "INSERT INTO payment_callbacks (gateway, event_id, received_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [gateway, eventID, time.now]) == 1
    }

    /// Something that must not happen and that a person has to look at.
    public func raiseAlarm(
        kind: String, reference: String, message: String, in transaction: Transaction
    ) throws {
        try transaction.execute(
            "INSERT INTO payment_alarms (kind, reference, message, raised_at) VALUES (?, ?, ?, ?)",
            [kind, reference, message, time.now])
    }

    /// How many alarms were ever raised.
    public static func alarmCount(in transaction: ReadTransaction) throws -> Int {
        try transaction.first("SELECT count(*) FROM payment_alarms") { $0.int(0) } ?? 0
    }

    /// The last alarm: when it was raised, and what about.
    public static func lastAlarm(in transaction: ReadTransaction) throws -> (at: Timestamp, text: String)? {
        try transaction.first(
            "SELECT raised_at, kind, reference, message FROM payment_alarms ORDER BY id DESC LIMIT 1"
        ) { ($0.timestamp(0), "\($0.text(1)) \($0.text(2)): \($0.text(3))") }
    }

    // MARK: Saved cards

    public func save(_ card: CardToken, gateway: String, owner: String, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO saved_payment_methods (
                token, gateway, owner, card_brand, card_last_four, card_expiry_month, card_expiry_year,
                card_fingerprint, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            [
                card.token, gateway, owner, card.summary.brand, card.summary.lastFour, card.summary.expiryMonth,
                card.summary.expiryYear, card.fingerprint, time.now,
            ])
    }

    /// A saved card of `owner`; somebody else's is none.
    public func savedCard(_ token: String, owner: String, in transaction: ReadTransaction) throws -> CardToken? {
        try cards(where: "token = ? AND owner = ?", [token, owner], in: transaction).first
    }

    /// The newest first.
    public func savedCards(owner: String, in transaction: ReadTransaction) throws -> [CardToken] {
        try cards(where: "owner = ? ORDER BY created_at DESC, token", [owner], in: transaction)
    }

    /// Throws 404 for a card that is not of `owner`. The gateway may keep its token; nobody here knows it any more.
    public func forgetCard(_ token: String, owner: String, in transaction: Transaction) throws {
        let count = try transaction.execute(
            "DELETE FROM saved_payment_methods WHERE token = ? AND owner = ?", [token, owner])
        if count == 0 { throw DomainError.notFound("payment method", id: token) }
    }

    private func cards(
        where condition: String, _ parameters: [any SQLConvertible], in transaction: ReadTransaction
    ) throws -> [CardToken] {
        try transaction.query(
            """
            SELECT card_brand, card_last_four, card_expiry_month, card_expiry_year, card_fingerprint, token
            FROM saved_payment_methods WHERE \(condition)
            """, parameters
        ) { row in
            CardToken(
                token: row.text(5),
                summary: CardSummary(
                    brand: row.text(0), lastFour: row.text(1), expiryMonth: row.int(2), expiryYear: row.int(3)),
                fingerprint: row.text(4))
        }
    }

    private func required(_ id: String, in transaction: ReadTransaction) throws -> Payment {
        guard let payment = try PaymentStore.payments(where: "id = ?", [id], in: transaction).first else {
            throw DomainError.notFound("payment", id: id)
        }
        return payment
    }

    private func announce(_ payment: Payment, in transaction: Transaction) throws {
        var payload: JSONObject = [
            "paymentId": .string(payment.id), "number": .string(payment.number), "orderId": .string(payment.orderID),
            "method": .string(payment.method), "status": .string(payment.status.rawValue),
            "amount": .money(payment.amount), "currency": .string(payment.amount.currency.code),
        ]
        if let code = payment.failureCode { payload["failureCode"] = .string(code) }
        try outbox.append(
            OutboxEvent(
                type: "payment.\(payment.status.rawValue)", subject: "order/\(payment.orderID)",
                payload: .object(payload)), in: transaction)
    }
}

/// Types of the events this room appends; the subject is `order/ID`. Beside these, every status a payment reaches is
/// an event `payment.STATUS`.
public enum PaymentEvents {
    public static let captured = "payment.captured"
    public static let failed = "payment.failed"
    public static let refunded = "payment.refunded"
}
