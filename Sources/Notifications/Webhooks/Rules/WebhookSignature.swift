import CommerceKernel
import Cryptography
import Foundation

/// Signatures of the Standard Webhooks specification, version 1.0.0 (symmetric, `v1`).
enum WebhookSignature {
    static let secretPrefix = "whsec_"

    /// `whsec_` and 32 random bytes in base64.
    static func makeSecret(_ ids: any IDSource) -> [UInt8] { ids.randomBytes(32) }

    static func text(of secret: [UInt8]) -> String { secretPrefix + Data(secret).base64EncodedString() }

    /// The value of `webhook-signature`: a signature a secret, separated by spaces.
    ///
    /// - Parameter timestamp: Seconds since 1970.
    static func header(id: String, timestamp: Int64, body: [UInt8], secrets: [[UInt8]]) -> String {
        let message = Array("\(id).\(timestamp).".utf8) + body
        return secrets.map { secret in
            "v1," + Data(HMACSHA256.code(for: message, key: secret)).base64EncodedString()
        }.joined(separator: " ")
    }
}
