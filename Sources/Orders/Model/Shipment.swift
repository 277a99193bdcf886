public import CommerceKernel

/// A parcel on its way.
public struct Shipment: Sendable, Hashable {
    public let id: String
    public let orderID: String
    public let carrier: String?
    public let trackingNumber: String?
    public let lines: [ShipmentLine]
    public let shippedAt: Timestamp
    public let deliveredAt: Timestamp?

    public init(
        id: String, orderID: String, carrier: String?, trackingNumber: String?, lines: [ShipmentLine],
        shippedAt: Timestamp, deliveredAt: Timestamp? = nil
    ) {
        self.id = id
        self.orderID = orderID
        self.carrier = carrier
        self.trackingNumber = trackingNumber
        self.lines = lines
        self.shippedAt = shippedAt
        self.deliveredAt = deliveredAt
    }
}

/// Units of one order line in a parcel.
public struct ShipmentLine: Sendable, Hashable {
    /// The line of the order.
    public let position: Int
    public let quantity: Int

    public init(position: Int, quantity: Int) {
        self.position = position
        self.quantity = quantity
    }
}
