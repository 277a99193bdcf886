public import CommerceKernel

/// Units promised to one order.
public struct Reservation: Sendable, Hashable {
    public enum State: String, Sendable, Hashable {
        /// Set aside; given back when it expires.
        case held
        /// Taken out of stock for good.
        case committed
        /// Given back.
        case released
    }

    public let id: Int64
    /// The order's id.
    public let owner: String
    public let state: State
    /// When a held one is given back.
    public let expiresAt: Timestamp
    public let lines: [ReservedUnits]

    public init(id: Int64, owner: String, state: State, expiresAt: Timestamp, lines: [ReservedUnits]) {
        self.id = id
        self.owner = owner
        self.state = state
        self.expiresAt = expiresAt
        self.lines = lines
    }
}

/// Units of an item at one location.
public struct ReservedUnits: Sendable, Hashable {
    public let item: StockItem
    public let location: String
    public let quantity: Int

    public init(item: StockItem, location: String, quantity: Int) {
        self.item = item
        self.location = location
        self.quantity = quantity
    }
}

/// An item of which fewer units can be sold than are wanted.
public struct Shortage: Sendable, Hashable {
    public let item: StockItem
    public let wanted: Int
    public let available: Int
}

/// An entry of the stock ledger.
public struct StockMovement: Sendable, Hashable {
    public let id: Int64
    public let item: StockItem
    public let location: String
    public let onHandChange: Int
    public let reservedChange: Int
    /// The level after it.
    public let onHand: Int
    public let reserved: Int
    public let reason: String
    /// What caused it, such as an order's id.
    public let reference: String?
    public let occurredAt: Timestamp
}
