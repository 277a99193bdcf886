public import Storage

/// Where the projection learns how popular products are with shoppers. Counted by another room; this one only follows
/// its events and reads its scores.
public struct MeasuredPopularity: Sendable {
    /// The type of the events that make a new score known; the subject is `product/ID`.
    let eventType: String
    /// The scores of products as they were last made known; none for those without.
    let scores: @Sendable ([String], ReadTransaction) throws -> [String: Double]

    public init(
        eventType: String, scores: @escaping @Sendable ([String], ReadTransaction) throws -> [String: Double]
    ) {
        self.eventType = eventType
        self.scores = scores
    }
}
