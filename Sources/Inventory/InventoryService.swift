public import CommerceKernel
import Outbox
public import Storage

/// The stock of products and variants: levels, and the ledger of every movement that led to them.
///
/// Every method takes the transaction it works in; level, ledger entry and event commit together.
public struct InventoryService: Sendable {
    public static let migrations: [Migration] = [
        .inventory0001Levels, .inventory0002Reservations, .inventory0003CheaperWrites,
    ]

    /// The location of shops that have one.
    public static let mainLocation = "main"

    let outbox: Outbox
    let time: any TimeSource

    public init(time: any TimeSource) {
        outbox = Outbox(time: time)
        self.time = time
    }

    // MARK: Reading

    /// What can be sold of a product and its variants.
    public func stock(of productID: String, in transaction: ReadTransaction) throws -> ProductStock {
        try StockStore.stock(of: productID, in: transaction)
    }

    /// Every level of a product and its variants.
    public func levels(of productID: String, in transaction: ReadTransaction) throws -> [StockLevel] {
        try StockStore.levels(of: productID, in: transaction)
    }

    // MARK: Writing

    /// Sets how many units of `item` can be sold, over all locations, by changing what is on hand at the main one;
    /// reserved units stay reserved on top. Answers the event's sequence, nil when nothing changed.
    ///
    /// Throws `stock_elsewhere` when other locations alone hold more.
    @discardableResult
    public func setAvailable(
        _ units: Int, of item: StockItem, reason: String, reference: String? = nil, in transaction: Transaction
    ) throws -> Int64? {
        let location = Self.mainLocation
        let elsewhere = try checkAvailable(units, of: item, in: transaction)
        let before = try StockStore.level(of: item, at: location, in: transaction)
        if let before, before.onHand - before.reserved == units - elsewhere { return nil }
        let now = time.now
        let after = try StockStore.setAvailable(
            units - elsewhere, of: item, at: location, now: now, in: transaction)
        try StockStore.record(
            item, at: location, onHandChange: after.onHand - (before?.onHand ?? 0), reservedChange: 0, level: after,
            reason: reason, reference: reference, now: now, in: transaction)
        return try appendChange(of: item, available: units, in: transaction)
    }

    /// Stops tracking `item`: it can always be sold. Answers the event's sequence, nil when it was not tracked.
    ///
    /// Throws `stock_reserved` while orders hold units of it.
    @discardableResult
    public func stopTracking(
        _ item: StockItem, reason: String, in transaction: Transaction
    ) throws -> Int64? {
        let levels = try checkCanStopTracking(item, in: transaction)
        if levels.isEmpty { return nil }
        _ = try StockStore.delete(item, in: transaction)
        let now = time.now
        for level in levels {
            try StockStore.record(
                item, at: level.location, onHandChange: -level.onHand, reservedChange: 0, level: (0, 0),
                reason: reason, reference: nil, now: now, in: transaction)
        }
        return try appendChange(of: item, available: nil, in: transaction)
    }

    /// Throws what `setAvailable` would throw; answers the units that are at other locations.
    @discardableResult
    public func checkAvailable(_ units: Int, of item: StockItem, in transaction: ReadTransaction) throws -> Int {
        guard units >= 0 else {
            throw DomainError.invalid(
                field: "stock", code: "negative", message: "stock is \(units): it must be 0 or more")
        }
        let elsewhere = try StockStore.available(of: item, exceptAt: Self.mainLocation, in: transaction)
        guard units >= elsewhere else {
            throw DomainError(
                .conflict, code: "stock_elsewhere",
                message: "\(elsewhere) units of \"\(item.productID)\" are at other locations; adjust them there.")
        }
        return elsewhere
    }

    /// Throws what `stopTracking` would throw; answers the levels it would delete.
    @discardableResult
    public func checkCanStopTracking(
        _ item: StockItem, in transaction: ReadTransaction
    ) throws -> [StockLevel] {
        let levels = try StockStore.levels(of: item.productID, in: transaction).filter { $0.item == item }
        guard levels.allSatisfy({ $0.reserved == 0 }) else {
            throw DomainError(
                .conflict, code: "stock_reserved",
                message: "Units of \"\(item.productID)\" are reserved for orders; its stock must stay tracked.")
        }
        return levels
    }

    @discardableResult
    func appendChange(of item: StockItem, available: Int?, in transaction: Transaction) throws -> Int64 {
        try outbox.append(
            OutboxEvent(
                type: InventoryEvents.stockChanged, subject: "product/\(item.productID)",
                payload: [
                    "productId": .string(item.productID),
                    "variantId": item.variantID.map { .string($0) } ?? .null,
                    "available": available.map { .integer($0) } ?? .null,
                ]), in: transaction)
    }
}

/// Types of the events this room appends; the subject is `product/ID`.
public enum InventoryEvents {
    public static let stockChanged = "stock.changed"
}
