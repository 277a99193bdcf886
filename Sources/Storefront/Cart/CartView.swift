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

    /// What stands against the cart as a whole; what concerns one item is said beside it.
    private var notices: [Fields] {
        priced.notices.filter { $0.item == nil }.map { ["text": $0.message] }
    }

    /// Everything that is told, where the items are not shown with it.
    var namedNotices: [Fields] {
        priced.notices.map { notice in
            guard let index = notice.item, cart.items.indices.contains(index) else {
                return ["text": notice.message, "isBlocking": notice.isBlocking]
            }
            let name = line(of: cart.items[index])?.name ?? "An item of your cart"
            return ["text": "\(name): \(text(of: notice, cart.items[index]))", "isBlocking": notice.isBlocking]
        }
    }

    /// As a shopper reads it beside the item.
    private func text(of notice: PricedCart.Notice, _ item: CartItem) -> String {
        let line = line(of: item)
        switch notice.code {
        case "product_gone", "variant_gone": return "This is no longer sold. Remove it to go on."
        case "price_changed":
            guard let line, let seen = item.seenPrice else { return notice.message }
            return "The price has changed from \(PriceText.text(seen)) to \(PriceText.text(line.unitPrice))."
        case "out_of_stock":
            guard let left = line?.available else { return notice.message }
            return left <= 0 ? "This is sold out. Remove it to go on." : "Only \(left) left. Take fewer to go on."
        default: return notice.message
        }
    }

    var items: [Fields] {
        cart.items.enumerated().map { index, item in
            let faults = priced.notices.filter { $0.item == index }.map { text(of: $0, item) }
            var fields: Fields = [
                "id": item.id, "quantity": item.quantity,
                "fault": faults.isEmpty ? false : faults.joined(separator: " "),
            ]
            if let line = line(of: item) {
                fields["name"] = line.name
                fields["url"] = line.slug.map { "/p/" + PercentCoding.encode($0) } ?? "/search"
                fields["image"] = line.image.flatMap { ProductView.isLoadable($0) ? $0 : nil }.orFalse
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
