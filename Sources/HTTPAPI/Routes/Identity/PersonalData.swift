import Carts
public import Checkout
import CommerceKernel
import Orders
import Payments
import Storage

/// What the rest of the shop knows of a person, for those who ask for it or want to be forgotten (GDPR, articles 15, 17
/// and 20). The account itself is the business of `Identity`.
public struct PersonalData: Sendable {
    /// Writes the members of an export.
    let read: @Sendable (_ userID: String) async throws -> @Sendable (inout JSONWriter) -> Void
    /// Runs in the transaction that deletes the account.
    let erase: @Sendable (_ userID: String, Transaction) throws -> Void

    /// Nobody knows anything.
    public static let none = PersonalData(read: { _ in { _ in } }, erase: { _, _ in })

    /// Orders with payments and parcels, the cart, and saved cards.
    public static func of(_ checkout: CheckoutService) -> PersonalData {
        PersonalData(
            read: { userID in
                try await checkout.store.read { transaction in
                    let orders = try checkout.orders.orders(ofCustomer: userID, in: transaction).map {
                        try OrderView($0, Shopper.Rights(isOwner: true, runsOrders: false), checkout, in: transaction)
                    }
                    let items = try checkout.carts.cart(ofCustomer: userID, in: transaction)?.items ?? []
                    let cards = try checkout.payments.savedCards(owner: userID, in: transaction)
                    return { json in
                        json.array("orders") { json in for order in orders { order.write(into: &json) } }
                        json.array("cart") { json in
                            for item in items {
                                json.object { json in
                                    json.member("productId", item.productID)
                                    json.member("variantId", orNull: item.variantID)
                                    json.member("quantity", item.quantity)
                                }
                            }
                        }
                        json.array("paymentMethods") { json in for card in cards { json.value(card.json) } }
                    }
                }
            },
            erase: { userID, transaction in try checkout.forget(customer: userID, in: transaction) })
    }
}
