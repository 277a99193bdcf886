import Outbox
public import Storage

extension CartService {
    /// Deletes every cart of an account, also those that have become orders, with what was said on the way to checkout.
    public func forget(customer id: String, in transaction: Transaction) throws {
        let carts = try transaction.query("DELETE FROM carts WHERE customer_id = ? RETURNING id", [id]) { $0.text(0) }
        for cart in carts { try Outbox.forget(["customerId"], ofSubject: "cart/\(cart)", in: transaction) }
    }
}

extension PriceRuleService {
    /// Forgets who used the coupon of an order; that it was used still counts.
    public func forgetCustomer(ofOrder id: String, in transaction: Transaction) throws {
        try transaction.execute("UPDATE coupon_uses SET customer = '' WHERE order_id = ?", [id])
    }
}
