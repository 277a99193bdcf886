import Carts
import Checkout
import CommerceKernel

/// A cart as JSON: every wish, also those that cannot be bought any more, each with what the shopper has to be told.
enum CartEncoder {
    /// - Parameter token: the guest's secret, in the answer that makes the cart.
    static func write(_ cart: Cart, _ priced: PricedCart, token: String? = nil, into json: inout JSONWriter) {
        json.object { json in
            json.member("id", cart.id)
            if let token { json.member("token", token) }
            json.member("currency", cart.currency.code)
            json.array("items") { json in
                for (index, item) in cart.items.enumerated() {
                    write(item, priced.lines.first { $0.index == index }, notices(priced, of: index), into: &json)
                }
            }
            amounts(priced, into: &json)
            json.member("coupon", orNull: cart.coupon)
            json.member("shippingMethod", orNull: priced.shippingMethod ?? cart.shippingMethod)
            json.member("shippingAddress", cart.shippingAddress?.json ?? .null)
            write(priced.notices.filter { $0.item == nil }, into: &json)
            json.member("canCheckOut", !cart.items.isEmpty && !priced.notices.contains(where: \.isBlocking))
            json.member("version", cart.version)
            json.member("createdAt", cart.createdAt)
            json.member("updatedAt", cart.updatedAt)
        }
    }

    private static func notices(_ priced: PricedCart, of index: Int) -> [PricedCart.Notice] {
        priced.notices.filter { $0.item == index }
    }

    private static func write(
        _ item: CartItem, _ line: PricedCart.Line?, _ notices: [PricedCart.Notice], into json: inout JSONWriter
    ) {
        json.object { json in
            json.member("id", item.id)
            json.member("productId", item.productID)
            json.member("variantId", orNull: line?.wanted.variantID ?? item.variantID)
            json.member("name", orNull: line?.name)
            json.member("sku", orNull: line?.sku)
            json.member("slug", orNull: line?.slug)
            json.member("image", orNull: line?.image)
            json.member("quantity", item.quantity)
            json.member("available", line?.available.map { .integer($0) } ?? .null)
            json.member("unitPrice", line.map { .money($0.unitPrice) } ?? .null)
            json.member("seenPrice", item.seenPrice.map { .money($0) } ?? .null)
            json.member("total", line.map { .money($0.total) } ?? .null)
            json.member("discount", line.map { .money($0.discount) } ?? .null)
            write(notices, into: &json)
        }
    }

    private static func amounts(_ priced: PricedCart, into json: inout JSONWriter) {
        json.member("subtotal", priced.subtotal)
        json.member("discount", priced.discount)
        json.member("shipping", priced.shipping)
        json.member("tax", priced.tax)
        json.member("taxIncluded", priced.taxIncluded)
        json.member("total", priced.total)
    }

    private static func write(_ notices: [PricedCart.Notice], into json: inout JSONWriter) {
        json.array("notices") { json in
            for notice in notices {
                json.object { json in
                    json.member("code", notice.code)
                    json.member("message", notice.message)
                }
            }
        }
    }
}
