import Carts
import CommerceKernel
import Cryptography
import HTTPAPI
import Identity
import Storage

/// Who looks at a page: an account, a guest with a cart, or neither.
struct Visit: Sendable {
    let userID: String?
    let role: Role?
    /// The secret of a guest's cart.
    let cartToken: String?
    /// For the hidden field of forms; nil when nobody is signed in.
    let formToken: String?

    init(_ request: APIRequest, sessions: BrowserSessions) {
        userID = request.principal.userID
        role = request.principal.role
        cartToken = request.cartToken
        formToken = sessions.formToken(request)
    }

    var isSignedIn: Bool { userID != nil }
    var isStaff: Bool { role == .staff || role == .admin }

    /// The cart the visitor fills: the account's own, else the one whose secret they hold.
    func cart(_ carts: CartService, in transaction: ReadTransaction) throws -> Cart? {
        if let userID { return try carts.cart(ofCustomer: userID, in: transaction) }
        guard let cartToken else { return nil }
        return try carts.cart(tokenHash: SHA256.hash(cartToken), in: transaction)
    }
}
