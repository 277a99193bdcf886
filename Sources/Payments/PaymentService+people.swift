public import Storage

extension PaymentService {
    /// Forgets every saved card of an account. The gateway may keep its tokens; nobody here knows them any more.
    public func forgetCards(owner: String, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM saved_payment_methods WHERE owner = ?", [owner])
    }

    /// Forgets by which card an order was paid, as far as that tells who paid. Brand, last digits and the gateway's
    /// number of the payment stay: the bank's statements are compared with them.
    public func forgetPayer(ofOrder id: String, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE payments SET token = NULL, card_fingerprint = NULL, next_action_url = NULL WHERE order_id = ?", [id]
        )
    }
}
