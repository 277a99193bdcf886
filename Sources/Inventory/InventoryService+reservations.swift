public import CommerceKernel
public import Storage

/// Reservations: set aside (`held`), taken for good (`committed`), given back (`released`). An order has at most one
/// that is alive. Every change is a conditional update, so that of two racing changes one wins.
extension InventoryService {
    /// The reservation of `owner` that is held or committed.
    public func reservation(of owner: String, in transaction: ReadTransaction) throws -> Reservation? {
        try ReservationStore.live(owner: owner, in: transaction)
    }

    /// Sets aside all of `wanted` for `owner` until `expiry`, or nothing: then what is short is answered.
    ///
    /// Items that are not tracked can always be had. An owner that has a live reservation keeps it unchanged,
    /// prolonged if held.
    ///
    /// - Parameter isNew: nobody knew of the owner before this transaction.
    public func reserve(
        _ wanted: [(item: StockItem, quantity: Int)], for owner: String, until expiry: Timestamp,
        isNew: Bool = false, in transaction: Transaction
    ) throws -> [Shortage] {
        if !isNew, try reservation(of: owner, in: transaction) != nil {
            try prolong(owner: owner, until: expiry, in: transaction)
            return []
        }
        guard let wanted = Allocation.merged(wanted), wanted.allSatisfy({ $0.quantity > 0 }) else {
            throw DomainError.invalid(field: "items", code: "out_of_range", message: "Quantities must be 1 or more.")
        }
        var lines: [ReservedUnits] = []
        var shortages: [Shortage] = []
        var known = KnownLevels()
        var planned = KnownLevels()
        for (item, quantity) in wanted {
            let tracked = try trackedLevels(of: item, in: transaction)
            known.add(tracked)
            planned.add(tracked)
            // What an earlier item of this order draws on a shared level is not there for this one.
            let levels = planned.current(tracked)
            if levels.isEmpty { continue }
            if let taken = Allocation.take(quantity, from: levels) {
                lines += taken
                for units in taken { _ = planned.reserve(units) }
            } else {
                let available = levels.reduce(0) { $0 + $1.available }
                shortages.append(Shortage(item: item, wanted: quantity, available: available))
            }
        }
        guard shortages.isEmpty else { return shortages }
        let now = time.now
        _ = try ReservationStore.insert(
            owner: owner, until: expiry, lines: Self.combined(lines), now: now, in: transaction)
        for line in Self.combined(lines) {
            guard try ReservationStore.change(line, onHandBy: 0, reservedBy: line.quantity, now: now, in: transaction),
                let level = known.reserve(line)
            else { throw StorageError.corrupt("a level of \(line.item.productID) changed within a transaction") }
            try StockStore.record(
                line.item, at: line.location, onHandChange: 0, reservedChange: line.quantity,
                level: (level.onHand, level.reserved), reason: "reserved", reference: owner, now: now, in: transaction)
            try appendChange(of: line.item, available: known.available(line.item), in: transaction)
        }
        return []
    }

    /// Levels as they were read in this transaction and as it has changed them since, so that they need not be read
    /// again: of an item all or none.
    private struct KnownLevels {
        private var levels: [StockLevel] = []

        mutating func add(_ read: [StockLevel]) {
            for level in read where !levels.contains(where: { Self.isSame($0, level.item, level.location) }) {
                levels.append(level)
            }
        }

        /// Levels that were added, as they are now.
        func current(_ read: [StockLevel]) -> [StockLevel] {
            read.compactMap { level in levels.first { Self.isSame($0, level.item, level.location) } }
        }

        /// The level after setting units aside; nil for one that was not read.
        mutating func reserve(_ units: ReservedUnits) -> StockLevel? {
            guard let index = levels.firstIndex(where: { Self.isSame($0, units.item, units.location) }) else {
                return nil
            }
            let level = levels[index]
            levels[index] = StockLevel(
                item: level.item, location: level.location, onHand: level.onHand,
                reserved: level.reserved + units.quantity)
            return levels[index]
        }

        /// Over all locations.
        func available(_ item: StockItem) -> Int {
            levels.reduce(0) { $0 + ($1.item == item ? $1.available : 0) }
        }

        private static func isSame(_ level: StockLevel, _ item: StockItem, _ location: String) -> Bool {
            level.item == item && level.location == location
        }
    }

    /// Takes what is held for `owner` out of the stock for good. Answers false when nothing is held; what is committed
    /// already stays so and counts as done.
    @discardableResult
    public func commit(owner: String, in transaction: Transaction) throws -> Bool {
        guard let reservation = try reservation(of: owner, in: transaction) else { return false }
        let now = time.now
        guard
            try ReservationStore.close(
                reservation.id, from: [.held], to: .committed, now: now, in: transaction)
        else { return true }
        for line in reservation.lines {
            guard
                let level = try ReservationStore.changedLevel(
                    line, onHandBy: -line.quantity, reservedBy: -line.quantity, now: now, in: transaction)
            else { throw StorageError.corrupt("a reserved unit of \(line.item.productID) is missing") }
            try record(line, -line.quantity, -line.quantity, level, "sold", owner, now, in: transaction)
        }
        return true
    }

    /// Gives back what `owner` holds or has taken. Answers false, and does nothing, when it was given back before.
    @discardableResult
    public func giveBack(owner: String, in transaction: Transaction) throws -> Bool {
        guard let reservation = try reservation(of: owner, in: transaction) else { return false }
        let now = time.now
        let wasCommitted = reservation.state == .committed
        guard
            try ReservationStore.close(
                reservation.id, from: [reservation.state], to: .released, now: now, in: transaction)
        else { return false }
        for line in reservation.lines {
            if wasCommitted { try ReservationStore.ensureLevel(line, now: now, in: transaction) }
            guard
                let level = try ReservationStore.changedLevel(
                    line, onHandBy: wasCommitted ? line.quantity : 0, reservedBy: wasCommitted ? 0 : -line.quantity,
                    now: now, in: transaction)
            else { throw StorageError.corrupt("a reserved unit of \(line.item.productID) is missing") }
            try record(
                line, wasCommitted ? line.quantity : 0, wasCommitted ? 0 : -line.quantity, level,
                wasCommitted ? "restocked" : "released", owner, now, in: transaction)
        }
        return true
    }

    /// Gives goods that were taken for good out of the order's hands without returning them: the reservation ends, the
    /// level stays as it is. For refunds after shipping.
    public func forget(owner: String, in transaction: Transaction) throws {
        guard let reservation = try reservation(of: owner, in: transaction), reservation.state == .committed else {
            return
        }
        _ = try ReservationStore.close(
            reservation.id, from: [.committed], to: .released, now: time.now, in: transaction)
    }

    /// Moves the end of a held reservation to `expiry` if that is later.
    public func prolong(owner: String, until expiry: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE inventory_reservations SET expires_at = max(expires_at, ?) WHERE owner = ? AND state = 'held'",
            [expiry, owner])
    }

    /// The 422 that tells what is short.
    public static func shortageError(_ shortages: [Shortage]) -> DomainError {
        let details = shortages.map { shortage in
            let name = shortage.item.productID + (shortage.item.variantID.map { "/\($0)" } ?? "")
            return DomainError.Detail(
                field: "items", code: "out_of_stock",
                message: "\(shortage.wanted) of \"\(name)\" are wanted, \(shortage.available) can be had.")
        }
        return DomainError(
            .unprocessable, code: "out_of_stock",
            message: details.count == 1 ? details[0].message : "\(details.count) products are short.",
            details: details)
    }

    /// The levels that bind `item`: its own, or for a variant without any those of the product.
    private func trackedLevels(of item: StockItem, in transaction: ReadTransaction) throws -> [StockLevel] {
        let levels = try StockStore.levels(of: item.productID, in: transaction)
        let own = levels.filter { $0.item == item }
        return own.isEmpty ? levels.filter { $0.item.variantID == nil } : own
    }

    private static func combined(_ lines: [ReservedUnits]) -> [ReservedUnits] {
        var sums: [ReservedUnits] = []
        for line in lines {
            if let index = sums.firstIndex(where: { $0.item == line.item && $0.location == line.location }) {
                sums[index] = ReservedUnits(
                    item: line.item, location: line.location, quantity: sums[index].quantity + line.quantity)
            } else {
                sums.append(line)
            }
        }
        return sums
    }

    private func record(
        _ line: ReservedUnits, _ onHand: Int, _ reserved: Int, _ level: (onHand: Int, reserved: Int),
        _ reason: String, _ owner: String, _ now: Timestamp, in transaction: Transaction
    ) throws {
        try StockStore.record(
            line.item, at: line.location, onHandChange: onHand, reservedChange: reserved, level: level, reason: reason,
            reference: owner, now: now, in: transaction)
        // What can be sold changes with everything but a commit.
        if onHand != reserved { try announce(line.item, in: transaction) }
    }
}
