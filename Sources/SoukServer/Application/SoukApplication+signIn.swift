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
        SignInHook { [checkout, logger] userID, request in
            guard let token = request.cartToken else { return HTTPFields() }
            let hash = SHA256.hash(token)
            do {
                _ = try await checkout.store.write {
                    try checkout.mergeCart(tokenHash: hash, intoCartOf: userID, in: $0)
                }
            } catch {
                logger.warning("a guest's cart cannot be taken over", metadata: ["error": "\(error)"])
                return HTTPFields()
            }
            return request.cookie(CartToken.cookieName) == nil ? [:] : [.setCookie: CartToken.clearCookie]
        }
    }
}
