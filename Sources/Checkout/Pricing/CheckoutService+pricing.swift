import Carts
import Catalog
public import CommerceKernel
import Inventory
public import Storage

extension CheckoutService {
    /// What wanted items cost and lack now. Never from a cache.
    ///
    /// - Parameters:
    ///   - shipping: nil takes the cheapest method that serves `address`.
    ///   - customer: who buys, as coupons count them; nil while nobody knows.
    ///   - isPlain: neither shipping nor tax is added (the orders of seeds 000 and 002).
    public func price(
        _ wanted: [WantedItem], currency: Currency, coupon code: String?, shipping methodID: String?,
        address: PostalAddress?, customer: String? = nil, isPlain: Bool = false, in transaction: ReadTransaction
    ) throws -> PricedCart {
        var notices: [PricedCart.Notice] = []
        var found: [(index: Int, wanted: WantedItem, product: Product, price: Money)] = []
        for (index, item) in wanted.enumerated() {
            switch try lookUp(item, at: index, currency, in: transaction) {
            case .failure(let fault): notices.append(fault.notice)
            case .success(let hit):
                found.append((index, hit.wanted, hit.product, hit.price))
                if let seen = item.seenPrice, seen != hit.price {
                    notices.append(
                        .init(
                            code: "price_changed", item: index,
                            message: "\(hit.product.name) costs \(hit.price) now, not \(seen)."))
                }
            }
        }
        let lines = found.map { hit in
            Pricing.Line(
                productID: hit.product.id, categories: hit.product.categories.map(\.names), unitPrice: hit.price,
                quantity: hit.wanted.quantity)
        }
        let coupon = try usableCoupon(code, of: customer, lines, currency, &notices, in: transaction)
        let goods = try Pricing.price(lines, currency: currency, coupon: coupon, shipping: nil, tax: nil)
        let net = try goods.subtotal.subtracting(goods.discount)
        let method =
            isPlain ? nil : try shippingMethod(methodID, address: address, goods: net, &notices, in: transaction)
        let rate = isPlain ? nil : Pricing.rate(for: address, among: try priceRules.taxRates(in: transaction))
        let result = try Pricing.price(lines, currency: currency, coupon: coupon, shipping: method, tax: rate)
        return PricedCart(
            lines: try pricedLines(found, result, &notices, in: transaction), notices: notices,
            currency: currency, subtotal: result.subtotal, discount: result.discount, shipping: result.shipping,
            tax: result.tax, taxIncluded: result.taxIncluded, total: result.total, coupon: coupon?.code,
            shippingMethod: method?.id)
    }

    /// The price of one now; nil when it cannot be bought.
    public func unitPrice(
        of productID: String, variantID: String?, currency: Currency, in transaction: ReadTransaction
    ) throws -> Money {
        let item = WantedItem(productID: productID, variantID: variantID, quantity: 1)
        switch try lookUp(item, at: 0, currency, in: transaction) {
        case .success(let hit): return hit.price
        case .failure(let fault):
            let isUnknown = fault.notice.code == "product_gone"
            throw DomainError(
                isUnknown ? .notFound : .unprocessable, code: isUnknown ? "not_found" : fault.notice.code,
                message: fault.notice.message)
        }
    }

    private struct LookUpFault: Error { let notice: PricedCart.Notice }

    private func lookUp(
        _ item: WantedItem, at index: Int, _ currency: Currency, in transaction: ReadTransaction
    ) throws -> Result<(wanted: WantedItem, product: Product, price: Money), LookUpFault> {
        func fault(_ code: String, _ message: String) -> Result<
            (wanted: WantedItem, product: Product, price: Money), LookUpFault
        > { .failure(LookUpFault(notice: .init(code: code, item: index, message: message))) }
        guard let product = try catalog.product(id: item.productID, in: transaction) else {
            return fault("product_gone", "There is no product \"\(item.productID.prefix(100))\".")
        }
        var item = item
        if item.variantID == nil, !product.variants.isEmpty {
            guard product.variants.count == 1 else {
                return fault("variant_required", "\(product.name) comes in variants; name one as variantId.")
            }
            item = WantedItem(
                productID: item.productID, variantID: product.variants[0].id, quantity: item.quantity,
                seenPrice: item.seenPrice)
        }
        if let variant = item.variantID, !product.variants.contains(where: { $0.id == variant }) {
            return fault("variant_gone", "\(product.name) has no variant \"\(variant.prefix(100))\".")
        }
        guard let price = product.price(ofVariant: item.variantID) else {
            return fault("no_price", "\(product.name) has no price and cannot be bought.")
        }
        guard price.currency == currency else {
            return fault("currency_mismatch", "\(product.name) is sold in \(price.currency), not \(currency).")
        }
        return .success((item, product, price))
    }

    private func usableCoupon(
        _ code: String?, of customer: String?, _ lines: [Pricing.Line], _ currency: Currency,
        _ notices: inout [PricedCart.Notice], in transaction: ReadTransaction
    ) throws -> Coupon? {
        guard let code else { return nil }
        guard let coupon = try priceRules.coupon(code, in: transaction) else {
            notices.append(
                .init(code: "coupon_refused", item: nil, message: "There is no coupon \"\(code.prefix(40))\"."))
            return nil
        }
        let refusal: DomainError
        do {
            try CouponRules.check(coupon, lines: lines, currency: currency, now: time.now)
            if try priceRules.hasUseLeft(coupon, customer: customer, in: transaction) { return coupon }
            refusal = PriceRuleService.usedUp(coupon)
        } catch let error as DomainError { refusal = error }
        notices.append(.init(code: refusal.code, item: nil, message: refusal.message))
        return nil
    }

    private func shippingMethod(
        _ id: String?, address: PostalAddress?, goods: Money, _ notices: inout [PricedCart.Notice],
        in transaction: ReadTransaction
    ) throws -> ShippingMethod? {
        let methods = try priceRules.shippingMethods(in: transaction)
        guard let address, !methods.isEmpty else { return nil }
        let method: ShippingMethod?
        if let id {
            method = methods.first { $0.id == id && $0.serves(address) && $0.price.currency == goods.currency }
        } else {
            method = try Pricing.cheapest(for: address, goods: goods, among: methods)
        }
        if method == nil {
            let what = id.map { "The shipping method \"\($0.prefix(40))\" does" } ?? "No shipping method does"
            notices.append(
                .init(code: "shipping_unavailable", item: nil, message: "\(what) not serve \(address.country)."))
        }
        return method
    }

    private func pricedLines(
        _ found: [(index: Int, wanted: WantedItem, product: Product, price: Money)], _ result: Pricing.Result,
        _ notices: inout [PricedCart.Notice], in transaction: ReadTransaction
    ) throws -> [PricedCart.Line] {
        var asked: [StockItem: Int] = [:]
        return try found.enumerated().map { position, hit in
            let stock = try inventory.stock(of: hit.product.id, in: transaction)
            let available = hit.wanted.variantID.map { stock.variants[$0] ?? stock.product } ?? stock.product
            let item = StockItem(productID: hit.product.id, variantID: hit.wanted.variantID)
            asked[item] = min((asked[item] ?? 0), 1 << 40) + min(hit.wanted.quantity, 1 << 40)
            if let available, let total = asked[item], total > available {
                notices.append(
                    .init(
                        code: "out_of_stock", item: hit.index,
                        message: "\(total) of \(hit.product.name) are wanted, \(available) can be had."))
            }
            let variant = hit.product.variants.first { $0.id == hit.wanted.variantID }
            let options = variant?.options.map(\.value).joined(separator: ", ") ?? ""
            return PricedCart.Line(
                index: hit.index, wanted: hit.wanted,
                name: options.isEmpty ? hit.product.name : "\(hit.product.name) (\(options))",
                sku: variant?.sku ?? hit.product.sku, slug: hit.product.slug,
                image: variant?.image ?? hit.product.images.first, unitPrice: hit.price,
                total: result.lineTotals[position], discount: result.lineDiscounts[position],
                tax: result.lineTaxes[position],
                stockItem: item, available: available)
        }
    }
}
