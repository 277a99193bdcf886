import Carts
import Checkout
import CommerceKernel
import Storage

/// A cart with what it costs now, as `cart.mustache` and the checkout's summary show it.
struct CartView {
    let cart: Cart
    let priced: PricedCart

    /// Prices a cart as it is now, sent to the address it has so far.
    init(_ cart: Cart, _ checkout: CheckoutService, in transaction: ReadTransaction) throws {
        self.cart = cart
        let wanted = cart.items.map {
            WantedItem(
                productID: $0.productID, variantID: $0.variantID, quantity: $0.quantity, seenPrice: $0.seenPrice)
        }
        priced = try checkout.price(
            wanted, currency: cart.currency, coupon: cart.coupon, shipping: cart.shippingMethod,
            address: cart.shippingAddress, in: transaction)
    }

    /// What a cart without items shows.
    static var emptyFields: Fields { ["hasItems": false, "items": [], "notices": [], "totals": [], "coupon": false] }

    /// Whether nothing stands against ordering.
    var canCheckOut: Bool { !priced.notices.contains(where: \.isBlocking) }

    var fields: Fields {
        [
            "hasItems": true, "items": items, "notices": notices, "totals": Self.totals(priced), "total": total,
            "coupon": priced.coupon.orFalse, "canCheckOut": canCheckOut,
            "estimate": priced.shippingMethod == nil,
        ]
    }

    var total: String { PriceText.text(priced.total) }

    private var notices: [Fields] {
        priced.notices.map { ["text": Self.text(of: $0), "isBlocking": $0.isBlocking] }
    }

    private static func text(of notice: PricedCart.Notice) -> String {
        switch notice.code {
        case "product_gone", "variant_gone": "Something in your cart is no longer sold. Remove it to go on."
        default: notice.message
        }
    }

    var items: [Fields] {
        cart.items.enumerated().map { index, item in
            let faults = priced.notices.filter { $0.item == index }.map(Self.text)
            var fields: Fields = [
                "id": item.id, "quantity": item.quantity,
                "fault": faults.isEmpty ? false : faults.joined(separator: " "),
            ]
            if let line = line(of: item) {
                fields["name"] = line.name
                fields["url"] = line.slug.map { "/p/" + PercentCoding.encode($0) } ?? "/search"
                fields["image"] = line.image.flatMap(Self.loadable).orFalse
                fields["unitPrice"] = PriceText.text(line.unitPrice)
                fields["lineTotal"] = PriceText.text(line.total)
                fields["maximum"] = max(1, min(line.available ?? CartService.maximumQuantity, 9999))
                fields["isAvailable"] = true
            } else {
                fields["name"] = "No longer available"
                fields["isAvailable"] = false
                for name in ["url", "image", "unitPrice", "lineTotal"] { fields[name] = false }
            }
            return fields
        }
    }

    private func line(of item: CartItem) -> PricedCart.Line? {
        priced.lines.first {
            $0.wanted.productID == item.productID
                && (item.variantID == nil || $0.wanted.variantID == item.variantID)
        }
    }

    /// Addresses a page may load.
    private static func loadable(_ address: String) -> String? {
        let isOurs = address.hasPrefix("/") && !address.hasPrefix("//")
        return isOurs || address.hasPrefix("https://") || address.hasPrefix("http://") ? address : nil
    }

    /// The rows of a summary, without the total.
    static func totals(_ priced: PricedCart) -> [Fields] {
        var rows: [Fields] = [["name": "Subtotal", "value": PriceText.text(priced.subtotal)]]
        if !priced.discount.isZero {
            let code = priced.coupon.map { " (\($0))" } ?? ""
            rows.append(["name": "Discount\(code)", "value": "−" + PriceText.text(priced.discount)])
        }
        if priced.shippingMethod != nil {
            let cost = priced.shipping.isZero ? "Free" : PriceText.text(priced.shipping)
            rows.append(["name": "Shipping", "value": cost])
        }
        if !priced.tax.isZero { rows.append(["name": "Tax", "value": PriceText.text(priced.tax)]) }
        if !priced.taxIncluded.isZero {
            rows.append(["name": "Tax included", "value": PriceText.text(priced.taxIncluded)])
        }
        return rows
    }
}
