import CommerceKernel
import Cryptography

/// The `signature` of an order: HMAC-SHA256, in hexadecimal, over the RFC 8785 canonical form of the body without
/// `signature`, keyed by the user's signing secret. Numbers are written as RFC 8785 does: 100.50 is signed as 100.5.
struct OrderSignature {
    /// How far the clock of a signer may be from ours.
    static let tolerance: Duration = .seconds(300)

    let body: JSONObject
    /// Whether `timestamp` and `nonce` must be there, so that a signed body works once.
    let isStrict: Bool

    /// What proves that this body has not been seen before.
    struct Nonce: Hashable {
        let text: String
        /// From then on the timestamp alone refuses a repetition.
        let expiresAt: Timestamp
    }

    /// Throws 401 `invalid_signature` or, for a missing or stale timestamp, 400. Answers the nonce, if there is one,
    /// for the caller to remember.
    func verify(secret: [UInt8], now: Timestamp) throws(DomainError) -> Nonce? {
        guard let text = body["signature"]?.string, let code = Hex.decode(text),
            let message = Self.signedBytes(of: body), HMACSHA256.isValid(code, for: message, key: secret)
        else {
            throw DomainError(
                .unauthenticated, code: "invalid_signature",
                message: "signature must be the HMAC-SHA256 of the canonical body, in hexadecimal, under your secret.")
        }
        return try freshness(now)
    }

    /// What is signed. Nil when the body has a number that canonical JSON cannot express.
    static func signedBytes(of body: JSONObject) -> [UInt8]? {
        var unsigned = body
        unsigned["signature"] = nil
        return CanonicalJSON.bytes(of: .object(unsigned))
    }

    private func freshness(_ now: Timestamp) throws(DomainError) -> Nonce? {
        let moment = try moment()
        let nonce = body["nonce"]?.string
        if isStrict, moment == nil || (nonce ?? "").isEmpty {
            throw .invalid(
                field: moment == nil ? "timestamp" : "nonce", code: "required",
                message: "timestamp and nonce are required in a signed body.")
        }
        if let moment {
            let age = now.duration(since: moment)
            guard age <= Self.tolerance, age >= .zero - Self.tolerance else {
                throw .invalid(
                    field: "timestamp", code: "stale_timestamp",
                    message: "timestamp is more than 300 seconds from now.")
            }
        }
        guard let nonce, !nonce.isEmpty else { return nil }
        guard nonce.utf8.count <= 200 else {
            throw .invalid(field: "nonce", code: "wrong_length", message: "nonce has more than 200 bytes.")
        }
        return Nonce(text: nonce, expiresAt: (moment ?? now).advanced(by: Self.tolerance * 2))
    }

    /// `timestamp` as seconds since 1970 or as ISO 8601.
    private func moment() throws(DomainError) -> Timestamp? {
        switch body["timestamp"] {
        case nil, .null: return nil
        case .string(let text):
            if let moment = Timestamp(iso8601: text) { return moment }
        case .number(let number):
            if let seconds = number.int64, abs(seconds / 1_000_000) < 1_000_000 { return .seconds(seconds) }
        default: break
        }
        throw .invalid(
            field: "timestamp", code: "invalid_timestamp",
            message: "timestamp must be seconds since 1970 or an ISO 8601 moment in UTC.")
    }
}
