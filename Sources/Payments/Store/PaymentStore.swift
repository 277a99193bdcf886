import CommerceKernel
import Storage

/// SQL over payments.
enum PaymentStore {
    private static let columns = """
        id, sequence, order_id, method, gateway, status, currency, amount, captured, refunded, intent_id, card_brand,
        card_last_four, card_expiry_month, card_expiry_year, next_action_url, failure_code, failure_message,
        created_at, updated_at
        """

    /// Word for word the condition of the index of payments in flight, which serves it.
    static let isInFlight =
        "(status = 'created' OR status = 'requires_action' OR status = 'processing' OR status = 'authorized')"
    static let isStale = "\(isInFlight) AND updated_at <= ? ORDER BY updated_at LIMIT ?"

    /// `condition` is SQL of ours, with `?` for everything that comes from outside.
    static func payments(
        where condition: String, _ parameters: [any SQLConvertible], in transaction: ReadTransaction
    ) throws -> [Payment] {
        try transaction.query("SELECT \(columns) FROM payments WHERE \(condition)", parameters, payment)
    }

    private static func payment(_ row: Row) throws -> Payment {
        guard let status = Payment.Status(rawValue: row.text(5)), let currency = Currency(row.text(6)) else {
            throw StorageError.corrupt("payment \(row.text(0)) has an unknown status or currency")
        }
        func money(_ column: Int32) -> Money { Money(minorUnits: row.int64(column), currency: currency) }
        let card = row.optionalText(11).map {
            CardSummary(brand: $0, lastFour: row.text(12), expiryMonth: row.int(13), expiryYear: row.int(14))
        }
        return Payment(
            id: row.text(0), sequence: row.int64(1), orderID: row.text(2), method: row.text(3), gateway: row.text(4),
            status: status, amount: money(7), captured: money(8), refunded: money(9), intentID: row.optionalText(10),
            card: card, nextActionURL: row.optionalText(15), failureCode: row.optionalText(16),
            failureMessage: row.optionalText(17), createdAt: row.timestamp(18), updatedAt: row.timestamp(19))
    }

    static func insert(
        id: String, orderID: String, method: String, gateway: String, status: Payment.Status, amount: Money,
        captured: Money, intentID: String?, card: CardToken?, idempotencyKey: String?, now: Timestamp,
        in transaction: Transaction
    ) throws -> Payment {
        let sequence = try transaction.insert(
            """
            INSERT INTO payments (
                id, order_id, method, gateway, status, currency, amount, captured, intent_id, token, card_brand,
                card_last_four, card_expiry_month, card_expiry_year, card_fingerprint, idempotency_key, created_at,
                updated_at
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id, orderID, method, gateway, status.rawValue, amount.currency, amount, captured, intentID,
                card?.token, card?.summary.brand, card?.summary.lastFour, card?.summary.expiryMonth,
                card?.summary.expiryYear, card?.fingerprint, idempotencyKey, now, now,
            ])
        return Payment(
            id: id, sequence: sequence, orderID: orderID, method: method, gateway: gateway, status: status,
            amount: amount, captured: captured, refunded: .zero(amount.currency), intentID: intentID,
            card: card?.summary, nextActionURL: nil, failureCode: nil, failureMessage: nil, createdAt: now,
            updatedAt: now)
    }

    static func attach(intent: String, to id: String, now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE payments SET intent_id = ?, updated_at = ? WHERE id = ? AND intent_id IS NULL", [intent, now, id])
    }

    /// Moves a payment on, if it still is as it was read; answers it as it is then, nil when it is not.
    static func move(
        _ payment: Payment, to status: Payment.Status, report: GatewayIntent.Status, now: Timestamp,
        in transaction: Transaction
    ) throws -> Payment? {
        var url = payment.nextActionURL
        var code: String?
        var message: String?
        switch report {
        case .requiresAction(let address): url = address
        case .failed(let failureCode, let failureMessage): (code, message) = (failureCode, failureMessage)
        case .requiresConfirmation, .processing, .authorized, .captured, .voided: break
        }
        let captured = status == .captured ? payment.amount : payment.captured
        let moved = try transaction.execute(
            """
            UPDATE payments SET status = ?, captured = ?, next_action_url = ?, failure_code = ?, failure_message = ?,
                updated_at = ?
            WHERE id = ? AND status = ? AND intent_id IS ? AND next_action_url IS ?
            """,
            [
                status.rawValue, captured, url, code, message, now, payment.id, payment.status.rawValue,
                payment.intentID, payment.nextActionURL,
            ])
        guard moved == 1 else { return nil }
        return Payment(
            id: payment.id, sequence: payment.sequence, orderID: payment.orderID, method: payment.method,
            gateway: payment.gateway, status: status, amount: payment.amount, captured: captured,
            refunded: payment.refunded, intentID: payment.intentID, card: payment.card, nextActionURL: url,
            failureCode: code, failureMessage: message, createdAt: payment.createdAt, updatedAt: now)
    }

    /// Counts `amount` as paid back if that much is left of what was captured.
    static func addRefund(_ amount: Money, to id: String, now: Timestamp, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            UPDATE payments SET refunded = refunded + ?, updated_at = ?
            WHERE id = ? AND currency = ? AND refunded + ? <= captured
            """, [amount, now, id, amount.currency, amount]) == 1
    }
}
