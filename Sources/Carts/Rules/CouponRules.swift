public import CommerceKernel

/// Whether a coupon may be used.
public enum CouponRules {
    /// Whether the coupon reduces this line.
    public static func concerns(_ coupon: Coupon, _ line: Pricing.Line) -> Bool {
        if coupon.products.isEmpty && coupon.categories.isEmpty { return true }
        if let id = line.productID, coupon.products.contains(id) { return true }
        return line.categories.contains { path in coupon.categories.contains { path.starts(with: $0) } }
    }

    /// Throws 422 with why the coupon does not count for this cart now. Limits of use are checked where uses are
    /// counted.
    public static func check(
        _ coupon: Coupon, lines: [Pricing.Line], currency: Currency, now: Timestamp
    ) throws(DomainError) {
        if let start = coupon.startsAt, now < start { throw refusal(coupon, "is not valid yet") }
        if let end = coupon.endsAt, now > end { throw refusal(coupon, "is no longer valid") }
        guard coupon.currency == currency else {
            throw refusal(coupon, "is for carts in \(coupon.currency.code), not \(currency.code)")
        }
        guard lines.contains(where: { concerns(coupon, $0) }) else {
            throw refusal(coupon, "is for other products than these")
        }
        guard let minimum = coupon.minimumSubtotal else { return }
        var subtotal: Int64 = 0
        for line in lines {
            let (total, tooLarge) = line.unitPrice.minorUnits.multipliedReportingOverflow(by: Int64(line.quantity))
            let (sum, overflowed) = subtotal.addingReportingOverflow(total)
            subtotal = tooLarge || overflowed ? .max : sum
        }
        if subtotal < minimum.minorUnits { throw refusal(coupon, "needs a subtotal of \(minimum) or more") }
    }

    public static func refusal(_ coupon: Coupon, _ reason: String) -> DomainError {
        DomainError(
            .unprocessable, code: "coupon_refused", message: "The coupon \"\(coupon.code)\" \(reason).",
            details: [.init(field: "coupon", code: "coupon_refused", message: "\"\(coupon.code)\" \(reason).")])
    }
}
