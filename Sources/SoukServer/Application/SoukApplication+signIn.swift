import Carts
import Checkout
import CommerceKernel
import Cryptography
import HTTPAPI
import HTTPTypes
import Logging
import Storage

extension SoukApplication {
    /// Moves what somebody put into a cart as a guest into their own once they sign in (R1.8), and ends the guest's.
    ///
    /// A cart that cannot be moved stays with its token; signing in goes on.
    var cartTakeover: SignInHook {
        SignInHook { [store, carts = checkout.carts, logger] userID, request in
            guard let token = request.cartToken else { return HTTPFields() }
            let hash = SHA256.hash(token)
            do {
                try await store.write { transaction in
                    guard let guest = try carts.cart(tokenHash: hash, in: transaction) else { return }
                    let own = try carts.cart(ofCustomer: userID, orNewIn: guest.currency, in: transaction)
                    _ = try carts.merge(guest: guest, into: own, in: transaction)
                }
            } catch {
                logger.warning("a guest's cart cannot be taken over", metadata: ["error": "\(error)"])
                return HTTPFields()
            }
            return request.cookie(CartToken.cookieName) == nil ? [:] : [.setCookie: CartToken.clearCookie]
        }
    }
}
