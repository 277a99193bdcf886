public import CommerceKernel
public import Storage

extension OrderService {
    private static let dayLength: Int64 = 86_400_000

    /// Sales in `currency` by day, from the day of `first` to that of `last`, days without a sale included.
    ///
    /// Reads every order of these days.
    public func sales(
        from first: Timestamp, to last: Timestamp, currency: Currency, in transaction: ReadTransaction
    ) throws -> [SalesDay] {
        let days = first.milliseconds / Self.dayLength...max(first, last).milliseconds / Self.dayLength
        let sold = try transaction.query(
            """
            SELECT created_at / ?1, count(*), sum(total) FROM orders
            WHERE deleted_at IS NULL AND state NOT IN ('Open', 'Canceled') AND currency = ?2
                AND created_at >= ?3 AND created_at < ?4
            GROUP BY 1
            """,
            [Self.dayLength, currency.code, days.lowerBound * Self.dayLength, (days.upperBound + 1) * Self.dayLength]
        ) { (day: $0.int64(0), orders: $0.int(1), amount: $0.int64(2)) }
        return days.map { day in
            let row = sold.first { $0.day == day }
            return SalesDay(
                day: Timestamp(milliseconds: day * Self.dayLength), orders: row?.orders ?? 0,
                amount: Money(minorUnits: row?.amount ?? 0, currency: currency))
        }
    }

    /// Orders in each state that is not final, for those who work through them.
    public func openCounts(in transaction: ReadTransaction) throws -> [OrderState: Int] {
        var counts: [OrderState: Int] = [:]
        try transaction.query(
            """
            SELECT state, count(*) FROM orders
            WHERE deleted_at IS NULL AND state IN ('Open', 'ReadyForDelivery', 'AwaitingPayment') GROUP BY state
            """
        ) { (OrderState(rawValue: $0.text(0)), $0.int(1)) }.forEach { state, count in
            if let state { counts[state] = count }
        }
        return counts
    }
}
