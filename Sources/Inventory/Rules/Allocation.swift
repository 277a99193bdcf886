/// From which locations the units of an order are taken.
enum Allocation {
    /// Wanted units by item in one fixed order, several lines of one item added up, so that two lines cannot exceed
    /// the stock together. Nil on overflow.
    static func merged(_ wanted: [(item: StockItem, quantity: Int)]) -> [(item: StockItem, quantity: Int)]? {
        var sums: [StockItem: Int] = [:]
        for (item, quantity) in wanted {
            let (sum, overflowed) = sums[item, default: 0].addingReportingOverflow(quantity)
            if overflowed { return nil }
            sums[item] = sum
        }
        return sums.map { (item: $0.key, quantity: $0.value) }.sorted {
            ($0.item.productID, $0.item.variantID ?? "") < ($1.item.productID, $1.item.variantID ?? "")
        }
    }

    /// Takes `quantity` units from `levels`, from the fullest on. Nil when all together have too few.
    static func take(_ quantity: Int, from levels: [StockLevel]) -> [ReservedUnits]? {
        let sorted = levels.sorted { ($0.available, $1.location) > ($1.available, $0.location) }
        var taken: [ReservedUnits] = []
        var missing = quantity
        for level in sorted where missing > 0 && level.available > 0 {
            let part = min(missing, level.available)
            taken.append(ReservedUnits(item: level.item, location: level.location, quantity: part))
            missing -= part
        }
        return missing == 0 ? taken : nil
    }
}
