import CommerceKernel
import Identity
import Orders

/// Who sees an order, and who may send it which event: ownership decides the first, role the second.
struct OrderRights {
    let principal: Principal

    /// Staff, admins and services, and keys with the scope, see every order.
    var seesEveryOrder: Bool { principal.mayForAll(.ordersRead) || principal.mayForAll(.ordersWrite) }

    /// The same, for changing them.
    var runsOrders: Bool { principal.mayForAll(.ordersWrite) }

    /// Nobody else's order exists for its reader.
    func sees(_ order: Order) -> Bool {
        if seesEveryOrder { return true }
        guard let user = principal.userID, let owner = order.customerID else { return false }
        return user == owner
    }

    /// Whether this event may be asked for at all; whether the state takes it is another matter.
    func maySend(_ event: OrderEvent, to order: Order) -> Bool {
        if runsOrders { return true }
        return sees(order) && principal.scopes == nil && order.isOpenToOwner(event)
    }

    /// Throws 403 `forbidden` unless it may be asked for.
    func require(_ event: OrderEvent, on order: Order) throws(DomainError) {
        if maySend(event, to: order) { return }
        throw DomainError(
            .forbidden, code: "forbidden", message: "\(event.rawValue) needs the role staff, admin or service.")
    }

    /// The events that are valid now and that its reader may send, as the state offers them.
    func offers(_ order: Order) -> [OrderEvent] {
        order.lifecycle.acceptedEvents.filter { maySend($0, to: order) }
    }
}
