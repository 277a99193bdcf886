import CommerceKernel
public import Cryptography

/// The secrets by which guests see their orders, at `/track/{token}` and in `X-Order-Token`.
///
/// They follow from the cart that became the order, so that a repeated request finds the same one, pages and mails can
/// link to it without keeping it, and nobody without the shop's key can make one.
public struct GuestOrderTokens: Sendable {
    private let key: Secret<[UInt8]>

    public init(ring: KeyRing) { key = ring.derivedKey(purpose: "guest orders") }

    /// A cart becomes one order, so that it has one secret.
    public func token(cartID: String) -> String {
        Base64URL.encode(HMACSHA256.code(for: Array("guest order \(cartID)".utf8), key: key.reveal()))
    }
}
