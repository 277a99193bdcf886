import CommerceKernel
import Cryptography
import Foundation
import JWTKit

/// Checks an ID token (OpenID Connect Core 1.0, section 3.1.3.7).
struct IDTokenVerifier: Sendable {
    let issuer: String
    let clientID: String
    let nonce: String
    let now: Timestamp

    /// Signatures by a public key only: a shared secret would let whoever knows it sign people in.
    private static let algorithms: Set<String> = [
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
    ]
    private static let clockSkew: Int64 = 60

    private struct Signed: JWTPayload {
        func verify(using algorithm: some JWTAlgorithm) {}
    }

    /// The claims of `token`. Throws 400 `social_login_failed`.
    func claims(of token: String, keys: JSONValue) async throws -> JSONValue {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(String(parts[0])),
            let payload = Base64URL.decode(String(parts[1])), let head = try? JSONParser.parse(header),
            let claims = try? JSONParser.parse(payload), let algorithm = head["alg"]?.string,
            Self.algorithms.contains(algorithm), head["crit"] == nil,
            await isSigned(token, algorithm: algorithm, keyID: head["kid"]?.string, keys: keys)
        else { throw OIDCService.failed }
        let audiences = claims["aud"]?.array?.compactMap(\.string) ?? [claims["aud"]?.string].compactMap { $0 }
        guard claims["iss"]?.string == issuer, audiences.contains(clientID),
            audiences.count == 1 || claims["azp"]?.string == clientID,
            let expiry = seconds(claims["exp"]), expiry > now.seconds - Self.clockSkew,
            let issued = seconds(claims["iat"]), issued <= now.seconds + Self.clockSkew,
            let found = claims["nonce"]?.string, ConstantTime.equal(found, nonce)
        else { throw OIDCService.failed }
        return claims
    }

    private func seconds(_ value: JSONValue?) -> Int64? {
        guard let number = value?.number else { return nil }
        return number.int64 ?? number.double.flatMap { Int64(exactly: $0.rounded(.down)) }
    }

    /// Whether one of the provider's keys (the one named, when one is named) has signed the token.
    private func isSigned(_ token: String, algorithm: String, keyID: String?, keys: JSONValue) async -> Bool {
        for key in keys["keys"]?.array ?? [] {
            guard var object = key.object, keyID == nil || object["kid"]?.string == keyID,
                object["alg"].map({ $0.string == algorithm }) ?? true, object["kty"]?.string != "oct"
            else { continue }
            object["alg"] = .string(algorithm)
            object["kid"] = "key"
            // A collection a key, so that no other key is taken instead.
            let collection = JWTKeyCollection()
            guard let jwk = try? JWK(json: JSONValue.object(object).text),
                (try? await collection.add(jwk: jwk)) != nil,
                (try? await collection.verify(token, as: Signed.self)) != nil
            else { continue }
            return true
        }
        return false
    }
}
