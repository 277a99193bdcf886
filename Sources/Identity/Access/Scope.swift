/// One right that an API key may be given, such as `catalog:write`.
public struct Scope: RawRepresentable, Sendable, Hashable {
    public let rawValue: String

    /// Nil for a name that is not in `known`.
    public init?(rawValue: String) {
        guard Self.known.contains(where: { $0.rawValue == rawValue }) else { return nil }
        self.rawValue = rawValue
    }

    private init(_ name: String) { rawValue = name }

    /// Create, change, delete and import products and categories.
    public static let catalogWrite = Scope("catalog:write")
    /// Synonyms, curations and settings of the search; its analytics.
    public static let searchManage = Scope("search:manage")
    /// Read stock and its movements.
    public static let inventoryRead = Scope("inventory:read")
    /// Change stock.
    public static let inventoryWrite = Scope("inventory:write")
    /// Read every order.
    public static let ordersRead = Scope("orders:read")
    /// Place orders and send events to them.
    public static let ordersWrite = Scope("orders:write")
    /// Read the transaction log.
    public static let paymentsRead = Scope("payments:read")
    /// Read the event feed.
    public static let eventsRead = Scope("events:read")
    /// Manage webhook endpoints.
    public static let webhooksManage = Scope("webhooks:manage")
    /// Read people's accounts.
    public static let usersRead = Scope("users:read")

    public static let known: [Scope] = [
        catalogWrite, searchManage, inventoryRead, inventoryWrite, ordersRead, ordersWrite, paymentsRead, eventsRead,
        webhooksManage, usersRead,
    ]
}
