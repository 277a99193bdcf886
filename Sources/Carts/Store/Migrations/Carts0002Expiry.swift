import Storage

extension Migration {
    /// Guests' carts by when they were last touched, to find those that were left.
    static let carts0002Expiry = Migration(
        id: "carts-0002-expiry",
        sql: """
            CREATE INDEX carts_of_guests ON carts (updated_at) WHERE customer_id IS NULL AND ordered_at IS NULL;
            """)
}
