extension ProblemCatalog {
    /// Refusals of carts, checkout, orders, payments and stock.
    static let commerce: [Problem] = [
        Problem(
            "sign_in_required", 401, "Sign in to buy",
            "Ordering needs an account, or a guest's cart: send X-Cart-Token, cartId and email."),
        Problem(
            "insufficient_scope", 403, "Scope missing", "The API key lacks the scope that the message names."),
        Problem(
            "event_not_allowed", 403, "Not yours to decide",
            "The order is yours to see, but this step is taken by those who run the shop."),
        // Carts.
        Problem("cart_full", 422, "Cart full", "A cart holds a limited number of different items. Take one out first."),
        Problem("cart_empty", 422, "Cart empty", "There is nothing in the cart to order."),
        Problem(
            "product_gone", 422, "Product gone", "A product of the order is no longer sold. Take it out of the cart."),
        Problem(
            "variant_gone", 422, "Variant gone", "The product is no longer sold in this variant. Choose another one."),
        Problem(
            "variant_required", 422, "Variant required",
            "The product comes in variants; name one as variantId. GET /v1/products/{id} lists them."),
        Problem("no_price", 422, "No price", "The product can be found, but has no price yet and cannot be bought."),
        Problem(
            "currency_mismatch", 422, "Other currency",
            "The product is sold in another currency than the cart or order is in."),
        Problem(
            "out_of_stock", 422, "Out of stock",
            "Fewer units can be had than are wanted. The details tell how many of each; nothing was ordered."),
        Problem(
            "limit_below_uses", 422, "Limit below uses",
            "A coupon cannot be limited to fewer uses than it has had. Give it a limit of at least its `uses`."),
        Problem(
            "coupon_refused", 422, "Coupon refused",
            "The coupon does not exist, is not valid now, does not suit this cart or has been used up."),
        Problem(
            "shipping_unavailable", 422, "No shipping there",
            "No shipping method, or not the chosen one, serves the address. GET /v1/shipping-methods lists what does."),
        Problem(
            "price_changed", 409, "Price changed",
            "The total is not what was expected. The details hold the new one; send it as expectedTotal to agree."),
        // Orders.
        Problem(
            "event_refused", 422, "Not in this state",
            "The order's state does not allow this. The message lists what it allows."),
        Problem(
            "stale_order", 409, "Order has changed", "Somebody else changed the order meanwhile. Read it and repeat."),
        Problem(
            "order_active", 422, "Order still active", "The order holds money or is on its way and cannot be removed."),
        Problem(
            "nothing_to_ship", 422, "Nothing left to ship", "Every unit of the order has been shipped."),
        Problem(
            "shipment_too_large", 422, "Shipment too large", "More units of a line are named than are left to ship."),
        Problem("not_shipped", 422, "Not shipped", "Nothing of the order is on its way, so nothing can arrive."),
        Problem(
            "not_paid", 422, "Not paid", "Nothing was received for the order yet, so there is no receipt."),
        // Payments.
        Problem("already_paid", 422, "Already paid", "The order is paid; nothing further is taken."),
        Problem(
            "payment_in_progress", 409, "Payment under way",
            "Another payment of this order is under way. Wait for its end before trying again."),
        Problem(
            "method_not_possible", 422, "Method not possible",
            "The order exists, and cannot be changed to this way of paying any more."),
        Problem("invoice_refused", 422, "No invoice", "Paying by invoice is open to accounts that staff allow it to."),
        Problem(
            "card_declined", 402, "Card declined",
            "The bank declined the card. The order in data stays open and reserved: pay it with another card."),
        Problem(
            "insufficient_funds", 402, "Insufficient funds",
            "The account has not enough money. The order in data stays open and reserved: pay it in another way."),
        Problem(
            "payer_refused", 402, "Refused by the payer", "The payer did not agree on the gateway's page."),
        Problem(
            "payment_ended", 402, "Payment ended",
            "The payment was given up before money moved, for example because the order was canceled."),
        Problem(
            "tokenise_first", 422, "Tokenise first",
            "The live gateway takes no card numbers from us: tokenise the card with its own form and send the token."),
        Problem(
            "unknown_payment_method", 400, "Unknown payment method",
            "paymentMethod is neither a method nor a payment method that you saved."),
        Problem(
            "gateway_unavailable", 503, "Gateway unavailable",
            "The payment gateway does not answer. What was begun is finished or ended by itself; try again later."),
        Problem(
            "refund_too_large", 422, "Refund too large", "More is to be paid back than is left of what was paid."),
        Problem(
            "bad_signature", 400, "Bad signature",
            "The callback's signature is wrong, missing, too old or from the future. Nothing was done."),
        Problem(
            "callback_mismatch", 400, "Callback does not match",
            "The callback names another amount, currency or order than the payment has. Nothing was done; an alarm "
                + "was raised."),
        Problem(
            "unreadable_callback", 400, "Callback unreadable", "The callback is signed, but cannot be read."),
        // Stock.
        Problem(
            "stock_too_low", 422, "Stock too low", "Fewer units are free than are to be taken off."),
        // Repeated requests.
        Problem(
            "idempotency_key_reused", 422, "Key used before",
            "The Idempotency-Key was sent before with another body. A new request needs a new key."),
        Problem(
            "request_in_progress", 409, "Request under way",
            "The first request with this Idempotency-Key is still under way. Repeat it after Retry-After."),
    ]
}
