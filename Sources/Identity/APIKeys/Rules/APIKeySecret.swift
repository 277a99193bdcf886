import CommerceKernel
import Cryptography

/// The text of a key: `souk_` and 256 random bits. Shown once; only its SHA-256 is kept, which is enough for a secret
/// that cannot be guessed (a slow hash protects guessable ones).
public struct APIKeySecret: Sendable {
    public static let prefix = "souk_"
    static let length = 48

    public let text: String

    init(ids: any IDSource) { text = Self.prefix + ids.token(bytes: 32) }

    var hint: String { String(text.suffix(4)) }
    var hash: [UInt8] { SHA256.hash(text) }

    /// The hash to look a presented key up by; nil for a text that cannot be one of our keys.
    static func hash(ofPresented text: String) -> [UInt8]? {
        guard text.utf8.count == length, text.hasPrefix(prefix) else { return nil }
        return SHA256.hash(text)
    }
}
