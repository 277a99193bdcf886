import CommerceKernel
import Cryptography
import HTTPAPI
import Orders
import Storage

/// Where somebody sees their order: a guest under a secret of its own, a customer in their account.
enum OrderPlace: Sendable {
    case guest(token: String)
    case customer(id: String, number: String)

    /// Of an order that the visitor has just placed.
    init(_ visit: Visit, _ order: Order, _ guestOrders: GuestOrderTokens) {
        if let user = visit.userID {
            self = .customer(id: user, number: order.number)
        } else {
            self = .guest(token: order.cartID.map(guestOrders.token) ?? "")
        }
    }

    var path: String {
        switch self {
        case .guest(let token): "/track/" + PercentCoding.encode(token)
        case .customer(_, let number): "/account/orders/" + PercentCoding.encode(number)
        }
    }

    /// The order, if it is theirs. Throws 404.
    func order(_ orders: OrderService, in transaction: ReadTransaction) throws -> Order {
        switch self {
        case .guest(let token):
            guard (16...256).contains(token.utf8.count),
                let order = try orders.order(tokenHash: SHA256.hash(token), in: transaction)
            else { throw DomainError.notFound("order", id: "of this link") }
            return order
        case .customer(let id, let number):
            let order = try orders.requiredOrder(number, in: transaction)
            guard order.customerID == id else { throw DomainError.notFound("order", id: number) }
            return order
        }
    }
}
