public import Orders

/// What an order keeps of prices.
extension PricedCart {
    public var orderLines: [OrderLine] {
        lines.enumerated().map { index, line in
            OrderLine(
                position: index + 1, productID: line.wanted.productID, variantID: line.wanted.variantID,
                name: line.name, sku: line.sku, quantity: line.wanted.quantity, unitPrice: line.unitPrice,
                discount: line.discount, tax: line.tax)
        }
    }

    public var orderAmounts: OrderAmounts {
        OrderAmounts(
            subtotal: subtotal, discount: discount, shipping: shipping, tax: tax, taxIncluded: taxIncluded,
            total: total)
    }
}
