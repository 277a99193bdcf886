import CommerceKernel
import Inventory
public import Orders
import Payments
import Storage

/// A parcel somebody wants to send.
public struct ShipmentRequest: Sendable, Hashable {
    public var carrier: String?
    public var trackingNumber: String?
    /// Empty: everything that is left.
    public var lines: [ShipmentLine]

    public init(carrier: String? = nil, trackingNumber: String? = nil, lines: [ShipmentLine] = []) {
        self.carrier = carrier
        self.trackingNumber = trackingNumber
        self.lines = lines
    }
}

extension CheckoutService {
    /// Sends a parcel. The first one delivers the order (`Deliver`), later ones only add to it.
    ///
    /// - Parameters:
    ///   - version: When given, the version the order must have.
    ///   - idempotencyKey: a request that is repeated with it sends no further parcel.
    public func ship(
        _ name: String, _ request: ShipmentRequest, version: Int64? = nil, idempotencyKey: String? = nil
    ) async throws -> (order: Order, shipment: Shipment?) {
        try await store.write { transaction in
            var order = try self.orders.requiredOrder(name, in: transaction)
            if try self.isRepeated(idempotencyKey, in: transaction) {
                return (order, try self.orders.shipments(of: order, in: transaction).last)
            }
            try Self.require(version, of: order)
            if order.fulfilment == .none {
                try self.apply(.deliver, to: &order, shipment: request, in: transaction)
            } else {
                guard order.state == .completed || order.state == .awaitingPayment else {
                    throw order.lifecycle.refusal(of: .deliver)
                }
                let parcel = try self.orders.addShipment(
                    to: order, carrier: request.carrier, trackingNumber: request.trackingNumber,
                    lines: request.lines, in: transaction)
                order.fulfilment = .shipped
                try self.orders.save(&order, in: transaction)
                try self.orders.announce(
                    OrderEvents.shipped, order, ["shipmentId": .string(parcel.id)], in: transaction)
            }
            let current = try self.orders.requiredOrder(order.id, in: transaction)
            return (current, try self.orders.shipments(of: current, in: transaction).last)
        }
    }

    /// Notes the arrival of one parcel, or of all of them when `shipment` is nil. The order is delivered when every
    /// line is. Throws 422 for an order nothing of which has left.
    public func markDelivered(_ name: String, shipment: String? = nil, version: Int64? = nil) async throws -> Order {
        try await store.write { transaction in
            var order = try self.orders.requiredOrder(name, in: transaction)
            try Self.require(version, of: order)
            guard order.fulfilment != .none, order.state != .canceled else {
                throw DomainError(
                    .unprocessable, code: "not_shipped", message: "Nothing of \(order.number) is on its way.")
            }
            if order.fulfilment == .delivered, shipment == nil { return order }
            let parcels =
                try shipment.map { [$0] } ?? self.orders.shipments(of: order, in: transaction).map(\.id)
            var isComplete = false
            for parcel in parcels {
                isComplete = try self.orders.markDelivered(shipment: parcel, of: order, in: transaction)
            }
            guard isComplete, order.fulfilment != .delivered else { return order }
            order.fulfilment = .delivered
            try self.orders.save(&order, in: transaction)
            try self.orders.announce(OrderEvents.delivered, order, in: transaction)
            return order
        }
    }

    /// Hides an order for ever. Throws 422 unless its balance is 0 and nothing of it is on its way.
    public func delete(_ name: String) async throws {
        try await store.write { transaction in
            let order = try self.orders.requiredOrder(name, in: transaction)
            let balance = try self.payments.balance(ofOrder: order.id, currency: order.currency, in: transaction)
            let isMoving = order.fulfilment == .shipped
            guard balance.isZero, !isMoving,
                try !self.payments.hasPaymentInFlight(forOrder: order.id, in: transaction)
            else {
                throw DomainError(
                    .unprocessable, code: "order_active",
                    message: "The order \(order.number) holds money or is on its way; refund or deliver it first.")
            }
            if order.fulfilment == .none { try self.inventory.giveBack(owner: order.id, in: transaction) }
            try self.orders.delete(order, in: transaction)
        }
    }
}
