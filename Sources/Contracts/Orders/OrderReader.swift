import CommerceKernel
import Identity
import Orders
import Storage

/// Orders as a principal may see them, under any of their names.
struct OrderReader: Sendable {
    let store: Store
    let orders: OrderService

    /// The order with this UUID, sequence number or `ORD` number. Throws 404 when there is none, or when it is
    /// somebody else's.
    func order(_ name: String, for rights: OrderRights) async throws -> Order {
        let found = try await store.read { try orders.order(name, in: $0) }
        guard let found, rights.sees(found) else { throw DomainError.notFound("order", id: name) }
        return found
    }

    /// A page of the orders that the principal sees. `filter` is narrowed to its own where it sees no others.
    func orders(
        _ filter: OrderFilter, page: PageRequest, for rights: OrderRights
    ) async throws -> (orders: [Order], total: Int) {
        var filter = filter
        if !rights.seesEveryOrder {
            guard let user = rights.principal.userID else { return ([], 0) }
            filter.customerID = user
        }
        return try await store.read { [filter] in try orders.orders(filter, page: page, in: $0) }
    }
}
