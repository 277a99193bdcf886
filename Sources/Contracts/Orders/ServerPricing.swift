import Checkout
import CommerceKernel
import Orders
import Storage

/// Orders of contracts whose clients say what they expect to pay: the server prices, and another amount is no order.
enum ServerPricing {
    /// Lines at our prices, without shipping and with prices that include tax. Throws 400 `amount_mismatch` for another
    /// sum than `expected`, and what stands against buying; that goods are short is found when they are locked.
    static func draft(
        _ wanted: [WantedItem], expected: Money, field: String, _ checkout: CheckoutService, source: String,
        in transaction: ReadTransaction
    ) throws -> OrderDraft {
        let priced = try checkout.price(
            wanted, currency: expected.currency, coupon: nil, shipping: nil, address: nil, isPlain: true,
            in: transaction)
        let faults = priced.notices.filter { $0.isBlocking && $0.code != "out_of_stock" }
        if !faults.isEmpty {
            throw DomainError.validation(
                faults.map { fault in
                    DomainError.Detail(
                        field: fault.item.map { "items[\($0)]" } ?? "items", code: fault.code, message: fault.message)
                })
        }
        guard priced.total == expected else {
            throw DomainError.invalid(
                field: field, code: "amount_mismatch",
                message: "\(field) is \(expected.decimal); the items cost \(priced.total).")
        }
        return OrderDraft(
            lines: priced.orderLines, amounts: priced.orderAmounts, paymentMethod: "none", source: source)
    }
}
