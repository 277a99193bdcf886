extension Money {
    /// Parts of this amount in proportion to `weights`, by the method of the largest remainder: the parts sum to the
    /// amount exactly, and none is more than one minor unit from its exact share. Equal remainders favour the first.
    ///
    /// Weights below zero count as zero. When no weight is above zero, the first part takes everything.
    public func distributed(by weights: [Int64]) throws(MoneyError) -> [Money] {
        guard !weights.isEmpty else { return [] }
        let weights = weights.map { UInt64(max(0, $0)) }
        var sum: UInt64 = 0
        for weight in weights {
            let (next, overflowed) = sum.addingReportingOverflow(weight)
            if overflowed { throw .overflow }
            sum = next
        }
        guard sum > 0 else {
            return [self] + Array(repeating: Money.zero(currency), count: weights.count - 1)
        }
        let total = minorUnits.magnitude
        var parts: [UInt64] = []
        var remainders: [(index: Int, remainder: UInt64)] = []
        for (index, weight) in weights.enumerated() {
            // The quotient is at most `total`, since no weight is above their sum.
            let (quotient, remainder) = sum.dividingFullWidth(total.multipliedFullWidth(by: weight))
            parts.append(quotient)
            remainders.append((index, remainder))
        }
        let missing = Int(total - parts.reduce(0, +))
        remainders.sort { $0.remainder == $1.remainder ? $0.index < $1.index : $0.remainder > $1.remainder }
        for (index, _) in remainders.prefix(missing) { parts[index] += 1 }
        return parts.map { Money(minorUnits: isNegative ? -Int64($0) : Int64($0), currency: currency) }
    }

    /// `rate` of this amount, halves rounded away from zero.
    public func portion(_ rate: Rate) throws(MoneyError) -> Money {
        try scaled(UInt64(rate.millionths), over: 1_000_000)
    }

    /// The part of this amount that is tax when `rate` is included in it: amount x rate / (1 + rate).
    public func included(_ rate: Rate) throws(MoneyError) -> Money {
        try scaled(UInt64(rate.millionths), over: 1_000_000 + UInt64(rate.millionths))
    }

    private func scaled(_ numerator: UInt64, over denominator: UInt64) throws(MoneyError) -> Money {
        let product = minorUnits.magnitude.multipliedFullWidth(by: numerator)
        guard product.high < denominator else { throw .overflow }
        let (quotient, remainder) = denominator.dividingFullWidth(product)
        let rounded = remainder >= denominator - remainder ? quotient + 1 : quotient
        guard let units = Int64(exactly: rounded) else { throw .overflow }
        return Money(minorUnits: isNegative ? -units : units, currency: currency)
    }
}
