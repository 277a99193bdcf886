public import CommerceKernel
public import Storage

extension InventoryService {
    /// Adds units to what is on hand (or takes them off, below zero) for a reason somebody gives.
    ///
    /// Throws 422 `stock_too_low` when fewer are free than are taken off, and 400 for 0 or an absurd quantity.
    public func adjust(
        _ item: StockItem, at location: String = mainLocation, by quantity: Int, reason: String,
        reference: String? = nil, in transaction: Transaction
    ) throws -> StockLevel {
        guard quantity != 0, (-1_000_000_000...1_000_000_000).contains(quantity) else {
            throw DomainError.invalid(
                field: "quantity", code: "out_of_range",
                message: "quantity is \(quantity); it must be from -1000000000 to 1000000000 and not 0.")
        }
        let now = time.now
        let units = ReservedUnits(item: item, location: location, quantity: 1)
        if quantity > 0 { try ReservationStore.ensureLevel(units, now: now, in: transaction) }
        guard
            let level = try ReservationStore.changedLevel(
                units, onHandBy: quantity, reservedBy: 0, now: now, in: transaction)
        else {
            throw DomainError(
                .unprocessable, code: "stock_too_low",
                message: "Fewer than \(-quantity) units of \"\(item.productID)\" are free at \(location).")
        }
        try StockStore.record(
            item, at: location, onHandChange: quantity, reservedChange: 0, level: level, reason: reason,
            reference: reference, now: now, in: transaction)
        try announce(item, in: transaction)
        return StockLevel(item: item, location: location, onHand: level.onHand, reserved: level.reserved)
    }

    /// The ledger of a product and its variants, newest first.
    public func movements(
        of productID: String, page: PageRequest, in transaction: ReadTransaction
    ) throws -> (movements: [StockMovement], total: Int) {
        try ReservationStore.movements(of: productID, page: page, in: transaction)
    }

    /// Tells what can be sold of `item` now, over all locations.
    func announce(_ item: StockItem, in transaction: Transaction) throws {
        let stock = try stock(of: item.productID, in: transaction)
        let available = item.variantID.map { stock.variants[$0] } ?? stock.product
        try appendChange(of: item, available: available, in: transaction)
    }
}
