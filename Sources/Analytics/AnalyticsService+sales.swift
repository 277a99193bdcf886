import CommerceKernel
public import Outbox
public import Storage

extension AnalyticsService {
    /// Of a longer order only these many products are taken as bought together: it is a stock list, not a basket.
    static let mostTogether = 20
    /// What was bought together once may be chance.
    static let leastTogether = 2

    /// Takes note of what orders bought: for the products' popularity, and for what goes together.
    ///
    /// - Parameter orders: ids of products; one that is named twice in an order counts once.
    public func recordSales(of orders: [[String]], in transaction: Transaction) throws {
        var counts: [String: Int] = [:]
        var sales = Sales()
        for products in orders {
            var seen: Set<String> = []
            let different = products.filter { $0.utf8.count <= 200 && seen.insert($0).inserted }
            for product in different { counts[product, default: 0] += 1 }
            sales.add(different.prefix(Self.mostTogether))
        }
        for (product, count) in counts.sorted(by: { $0.key < $1.key }) {
            let score = try ScoreStore.add(
                Decay.weight(.purchase) * Double(count), to: product, now: time.now,
                halfLife: options.popularityHalfLife, in: transaction)
            try publishIfNews(score, in: transaction)
        }
        try SalesStore.record(sales, in: transaction)
    }

    /// The ids of products that were bought in one order with `product`, in two orders or more.
    ///
    /// Ordered by how much more often than chance: orders with both, divided by the square root of those with the
    /// other (the cosine of item-to-item collaborative filtering, Linden, Smith and York 2003), so that what
    /// everybody buys does not go with everything.
    public static func boughtTogether(
        with product: String, limit: Int, in transaction: ReadTransaction
    ) throws -> [String] {
        let pairs = try SalesStore.pairs(
            with: product, least: leastTogether, limit: max(200, limit), in: transaction)
        let rated = pairs.map { (id: $0.other, score: Double($0.together) / Double(max(1, $0.orders)).squareRoot()) }
        return rated.sorted { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }.prefix(limit).map(\.id)
    }

    /// The scores of products as they were last made known by `AnalyticsEvents.popularityChanged`; none for those
    /// without.
    public static func popularity(of products: [String], in transaction: ReadTransaction) throws -> [String: Double] {
        var scores: [String: Double] = [:]
        for product in products {
            let score = try transaction.first(
                "SELECT published FROM analytics_product_scores WHERE product_id = ?", [product]
            ) { $0.double(0) }
            if let score, score > 0 { scores[product] = score }
        }
        return scores
    }
}

/// Counts what paid orders bought.
public struct SalesRecorder: EventConsumer {
    public let name = "sales"
    public let types: Set<String>? = ["order.paid"]
    private let analytics: AnalyticsService

    public init(analytics: AnalyticsService) { self.analytics = analytics }

    public func effect(of event: RecordedEvent, in transaction: ReadTransaction) -> EventEffect {
        effect(ofOrders: [event])
    }

    public func effects(ofAll events: [RecordedEvent], in transaction: ReadTransaction) -> [EventEffect]? {
        [effect(ofOrders: events)]
    }

    private func effect(ofOrders events: [RecordedEvent]) -> EventEffect {
        let orders = events.map { $0.payload["items"]?.array?.compactMap { $0["productId"]?.string } ?? [] }
        return { [analytics] in try analytics.recordSales(of: orders, in: $0) }
    }
}
