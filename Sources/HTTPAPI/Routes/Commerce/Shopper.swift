import Carts
import Checkout
import CommerceKernel
import Cryptography
public import HTTPTypes
import Identity
import Orders
import Storage

/// Who asks for carts and orders, and what they have to show for it: an account, or the secret of a guest's cart or
/// order. The services behind do not ask whose something is; every route asks here. What belongs to somebody else is
/// 404, like what does not exist.
struct Shopper: Sendable {
    let principal: Principal
    /// SHA-256 of the secret of a guest's cart.
    let cartTokenHash: [UInt8]?
    /// SHA-256 of `X-Order-Token`.
    let orderTokenHash: [UInt8]?

    init(_ request: APIRequest) {
        principal = request.principal
        cartTokenHash = request.cartToken.map { SHA256.hash($0) }
        orderTokenHash = request.headers[.xOrderToken].map { SHA256.hash($0) }
    }

    // MARK: Carts

    func owns(_ owner: CartOwner) -> Bool {
        if let customer = owner.customerID { return customer == principal.userID }
        guard let hash = owner.tokenHash, let shown = cartTokenHash else { return false }
        return ConstantTime.equal(hash, shown)
    }

    /// Throws 404 unless the cart is theirs; also for one that has become an order.
    @discardableResult
    func requireCart(_ id: String, of carts: CartService, in transaction: ReadTransaction) throws -> CartOwner {
        guard let owner = try carts.owner(ofCart: id, in: transaction), owns(owner) else {
            throw DomainError.notFound("cart", id: id)
        }
        return owner
    }

    // MARK: Orders

    /// Staff, admins and services, and keys with the scope, see every order.
    var seesEveryOrder: Bool { principal.mayForAll(.ordersRead) || principal.mayForAll(.ordersWrite) }

    /// The same, for changing them.
    var runsOrders: Bool { principal.mayForAll(.ordersWrite) }

    /// Whether it is their own: by account, or by the secret of a guest's order.
    func owns(_ order: Order, _ orders: OrderService, in transaction: ReadTransaction) throws -> Bool {
        if let customer = order.customerID { return customer == principal.userID }
        guard let hash = orderTokenHash else { return false }
        return try orders.order(tokenHash: hash, in: transaction)?.id == order.id
    }

    /// Their own order, or any for those who see all. Throws 404.
    func requireOrder(
        _ name: String, _ orders: OrderService, in transaction: ReadTransaction
    ) throws -> (order: Order, rights: Rights) {
        let order = try orders.requiredOrder(name, in: transaction)
        let isOwner = try owns(order, orders, in: transaction) && principal.scopes == nil
        guard isOwner || seesEveryOrder else { throw DomainError.notFound("order", id: name) }
        return (order, Rights(isOwner: isOwner, runsOrders: runsOrders))
    }

    /// What somebody may do with one order. Whether its state takes the event is another matter.
    struct Rights: Sendable {
        let isOwner: Bool
        let runsOrders: Bool

        func maySend(_ event: OrderEvent, to order: Order) -> Bool {
            runsOrders || isOwner && order.isOpenToOwner(event)
        }

        /// Throws 403 `event_not_allowed` unless it may be asked for.
        func require(_ event: OrderEvent, on order: Order) throws(DomainError) {
            if maySend(event, to: order) { return }
            throw DomainError(
                .forbidden, code: "event_not_allowed",
                message: "\(event.rawValue) of this order needs the role staff, admin or service.")
        }

        var mayPay: Bool { isOwner || runsOrders }
    }
}

extension HTTPField.Name {
    // The names are constants of ours and valid.
    public static let xOrderToken = HTTPField.Name("X-Order-Token")!
    public static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}
