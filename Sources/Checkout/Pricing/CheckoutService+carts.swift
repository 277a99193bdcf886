public import Carts
public import CommerceKernel
public import Storage

extension CheckoutService {
    /// What a cart costs and lacks now, sent to the address it has so far. Whose cart it is has been checked before.
    public func price(_ cart: Cart, in transaction: ReadTransaction) throws -> PricedCart {
        try price(
            cart.wantedItems, currency: cart.currency, coupon: cart.coupon, shipping: cart.shippingMethod,
            address: cart.shippingAddress, customer: cart.customerID?.lowercased(), in: transaction)
    }
}

extension Cart {
    var wantedItems: [WantedItem] {
        items.map {
            WantedItem(
                productID: $0.productID, variantID: $0.variantID, quantity: $0.quantity, seenPrice: $0.seenPrice)
        }
    }
}

extension CheckoutService {
    /// Moves the guest's cart with this token into the account's own, which is made when there is none. Nil when no
    /// guest's cart has the token.
    public func mergeCart(
        tokenHash: [UInt8], intoCartOf customerID: String, in transaction: Transaction
    ) throws -> Cart? {
        guard let guest = try carts.cart(tokenHash: tokenHash, in: transaction) else { return nil }
        let own = try carts.cart(ofCustomer: customerID, orNewIn: guest.currency, in: transaction)
        return try carts.merge(guest: guest, into: own, in: transaction)
    }

    /// The ways of sending goods of this value to an address, the cheapest first; all of them without an address.
    public func shippingOffers(
        to address: PostalAddress?, goods: Money, in transaction: ReadTransaction
    ) throws -> [ShippingOffer] {
        try priceRules.shippingMethods(in: transaction)
            .filter { method in
                method.price.currency == goods.currency && (address.map { method.serves($0) } ?? true)
            }
            .map { ShippingOffer(method: $0, price: try $0.price(forGoodsOf: goods)) }
            .sorted { $0.price.minorUnits < $1.price.minorUnits }
    }
}

/// A way of sending and what it costs for certain goods.
public struct ShippingOffer: Sendable, Hashable {
    public let method: ShippingMethod
    public let price: Money

    /// The method's own members, with `price` as it is for these goods and `listPrice` as it is for any.
    public var json: JSONValue {
        var object = method.json.object ?? JSONObject()
        object["price"] = .money(price)
        object["listPrice"] = .money(method.price)
        return .object(object)
    }
}
