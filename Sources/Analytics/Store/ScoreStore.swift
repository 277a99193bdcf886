import CommerceKernel
import Storage

/// The fading scores of products.
enum ScoreStore {
    struct Score: Sendable, Hashable {
        let productID: String
        let value: Double
        let published: Double
    }

    /// Lets a product's score fade until `now` and adds `amount`.
    static func add(
        _ amount: Double, to productID: String, now: Timestamp, halfLife: Double, in transaction: Transaction
    ) throws -> Score {
        let known = try transaction.first(
            "SELECT score, scored_at, published FROM analytics_product_scores WHERE product_id = ?", [productID]
        ) { (score: $0.double(0), at: $0.timestamp(1), published: $0.double(2)) }
        let left = known.map { $0.score * Decay.factor(days: days(from: $0.at, to: now), halfLife: halfLife) } ?? 0
        try write(left + amount, of: productID, now: now, in: transaction)
        return Score(productID: productID, value: left + amount, published: known?.published ?? 0)
    }

    /// Up to `limit` scores that were not looked at since `moment`, faded until `now`.
    static func fade(
        before moment: Timestamp, limit: Int, now: Timestamp, halfLife: Double, in transaction: Transaction
    ) throws -> [Score] {
        let old = try transaction.query(
            """
            SELECT product_id, score, scored_at, published FROM analytics_product_scores
            WHERE scored_at < ? ORDER BY scored_at LIMIT ?
            """, [moment, limit]
        ) {
            Score(
                productID: $0.text(0),
                value: $0.double(1) * Decay.factor(days: days(from: $0.timestamp(2), to: now), halfLife: halfLife),
                published: $0.double(3))
        }
        for score in old { try write(score.value, of: score.productID, now: now, in: transaction) }
        return old
    }

    static func markPublished(_ score: Double, of productID: String, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE analytics_product_scores SET published = ? WHERE product_id = ?", [score, productID])
    }

    private static func write(_ score: Double, of productID: String, now: Timestamp, in transaction: Transaction) throws
    {
        try transaction.execute(
            """
            INSERT INTO analytics_product_scores (product_id, score, scored_at) VALUES (?, ?, ?)
            ON CONFLICT (product_id) DO UPDATE SET score = excluded.score, scored_at = excluded.scored_at
            """, [productID, score, now])
    }

    private static func days(from earlier: Timestamp, to later: Timestamp) -> Double {
        Double(later.milliseconds - earlier.milliseconds) / 86_400_000
    }
}
