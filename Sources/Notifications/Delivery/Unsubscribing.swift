import CommerceKernel
import Cryptography
import Foundation

/// Links by which reminders are declined without signing in: the account's id and a code that only the shop can make.
public struct Unsubscribing: Sendable {
    /// Of the page; the token follows.
    public static let path = "/unsubscribe"
    private let key: Secret<[UInt8]>

    init(ring: KeyRing) { key = ring.derivedKey(purpose: "unsubscribe links") }

    func link(user: String, baseURL: String) -> String { "\(baseURL)\(Self.path)/\(token(user: user))" }

    func token(user: String) -> String { "\(Base64URL.encode(Array(user.utf8))).\(code(user))" }

    /// The account that `token` belongs to; nil for one that the shop has not made.
    public func user(token: String) -> String? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let bytes = Base64URL.decode(String(parts[0])) else { return nil }
        let user = String(decoding: bytes, as: UTF8.self)
        return ConstantTime.equal(String(parts[1]), code(user)) ? user : nil
    }

    private func code(_ user: String) -> String {
        Base64URL.encode(Array(HMACSHA256.code(for: Array(user.utf8), key: key.reveal()).prefix(18)))
    }
}
