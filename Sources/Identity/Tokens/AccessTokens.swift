public import CommerceKernel
public import Cryptography
import Foundation
import JWTKit
public import Storage
import Synchronization

/// What an access token says. Nothing in it is believed beyond identity: role and rights are read from the database.
public struct AccessClaims: Sendable, Hashable {
    public let userID: String
    public let sessionID: String
    public let expiresAt: Timestamp
}

/// Signs and checks access tokens (JWT, RFC 7519, by the advice of RFC 8725): one configured algorithm, keys named by
/// `kid` and kept sealed in the database, a required issuer, audience and expiry.
public final class AccessTokens: Sendable {
    public enum Algorithm: String, Sendable, Hashable, CaseIterable {
        case hs256 = "HS256"
        case eddsa = "EdDSA"
    }

    public struct Options: Sendable, Hashable {
        public var algorithm: Algorithm = .hs256
        /// `iss`: the base URL of the shop.
        public var issuer: String
        public var audience = "souk"
        public var lifetime: Duration = .seconds(900)
        /// How far a token's `nbf` may lie ahead of our clock: nodes' clocks differ.
        public var clockSkew: Duration = .seconds(30)

        public init(issuer: String) { self.issuer = issuer }
    }

    private struct Key: Sendable {
        let id: String
        let secret: Secret<[UInt8]>
        let collection: JWTKeyCollection
    }

    /// A reload for a `kid` nobody knows happens at most this often, so that forged tokens cannot keep us reading.
    private static let reloadInterval: Duration = .seconds(5)
    private static let maximumLength = 4096

    private static let keptTokens = 1000

    public let options: Options
    private let store: Store
    private let ring: KeyRing
    private let time: any TimeSource
    private let ids: any IDSource
    private let loaded = Mutex<(keys: [Key], at: Timestamp?)>(([], nil))
    /// Tokens by their hash whose signature was found right, and the key that made it. Clients send the same one with
    /// every request; its times, and whether the key still lives, are looked at each time.
    private let checked = Mutex<[[UInt8]: (keyID: String, claims: Claims)]>([:])

    public init(store: Store, ring: KeyRing, options: Options, time: any TimeSource, ids: any IDSource) {
        self.store = store
        self.ring = ring
        self.options = options
        self.time = time
        self.ids = ids
    }

    // MARK: Signing

    func issue(userID: String, sessionID: String) async throws -> (token: Secret<String>, expiresAt: Timestamp) {
        let key = try await signingKey()
        let now = time.now
        let expiresAt = Timestamp.seconds(now.advanced(by: options.lifetime).seconds)
        let claims = Claims(
            iss: options.issuer, aud: AudienceClaim(value: [options.audience]), sub: userID, sid: sessionID,
            iat: now.seconds, nbf: now.seconds, exp: expiresAt.seconds, jti: ids.token(bytes: 12))
        let token = try await key.collection.sign(claims, kid: JWKIdentifier(string: key.id))
        return (Secret(token), expiresAt)
    }

    private func signingKey() async throws -> Key {
        if let key = loaded.withLock({ $0.keys.first }), !isStale { return key }
        if let key = try await reload().first { return key }
        // Two servers that start together may both make a key; both verify, and the newest signs.
        try await store.write { [self] in try addKey(in: $0) }
        guard let key = try await reload().first else {
            throw DomainError(.internal, code: "internal", message: "There is no key to sign tokens with.")
        }
        return key
    }

    // MARK: Checking

    /// The claims of a token of ours that is good now. Throws `invalid_credentials` for every other text; says not why.
    public func verify(_ token: String) async throws -> AccessClaims {
        let claims = try await signedClaims(token)
        let now = time.now
        guard claims.iss == options.issuer, claims.aud.value == [options.audience],
            claims.exp > now.seconds, claims.nbf <= now.advanced(by: options.clockSkew).seconds,
            claims.nbf >= claims.exp - options.lifetime.components.seconds
        else { throw DomainError.badToken }
        return AccessClaims(userID: claims.sub, sessionID: claims.sid, expiresAt: .seconds(claims.exp))
    }

    private func signedClaims(_ token: String) async throws -> Claims {
        let hash = SHA256.hash(token)
        if let known = checked.withLock({ $0[hash] }), try await key(id: known.keyID) != nil { return known.claims }
        guard let header = Self.header(of: token), header.algorithm == options.algorithm.rawValue,
            let key = try await key(id: header.keyID),
            let claims = try? await key.collection.verify(token, as: Claims.self)
        else { throw DomainError.badToken }
        checked.withLock { checked in
            if checked.count >= Self.keptTokens { checked.removeAll(keepingCapacity: true) }
            checked[hash] = (key.id, claims)
        }
        return claims
    }

    /// Algorithm and key of a compact JWT in its strict form; nil for everything else, such as other header members
    /// that ask for a treatment (`crit`), padded or non-canonical base64, or a number of parts other than three.
    private static func header(of token: String) -> (algorithm: String, keyID: String)? {
        guard token.utf8.count <= maximumLength else { return nil }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(String(parts[0])),
            Base64URL.decode(String(parts[1])) != nil, let signature = Base64URL.decode(String(parts[2])),
            !signature.isEmpty, let json = try? JSONParser.parse(header, maximumDepth: 4), json["crit"] == nil,
            let algorithm = json["alg"]?.string, let keyID = json["kid"]?.string
        else { return nil }
        if let type = json["typ"] { guard type.string?.uppercased() == "JWT" else { return nil } }
        return (algorithm, keyID)
    }

    private func key(id: String) async throws -> Key? {
        if let key = loaded.withLock({ $0.keys.first { $0.id == id } }), !isStale { return key }
        let now = time.now
        let mayReload = loaded.withLock { loaded in
            loaded.at.map { now.duration(since: $0) >= Self.reloadInterval || now < $0 } ?? true
        }
        guard mayReload else { return loaded.withLock { $0.keys.first { $0.id == id } } }
        return try await reload().first { $0.id == id }
    }

    /// True when the keys were read so long ago that one may have been retired since.
    private var isStale: Bool {
        let now = time.now
        return loaded.withLock { $0.at.map { now.duration(since: $0) > .seconds(60) } ?? true }
    }

    // MARK: Keys

    /// Makes a new signing key. The old ones verify until the last token signed by them is dead; other processes sign
    /// with an old one for up to a minute more. Answers the new key's `kid`.
    @discardableResult
    public func rotate(in transaction: Transaction) throws -> String {
        let now = time.now
        try TokenKeyStore.retireAll(
            at: now.advanced(by: options.lifetime + .seconds(120)), now: now, in: transaction)
        let id = try addKey(in: transaction)
        transaction.afterCommit { [self] in loaded.withLock { $0.at = nil } }
        return id
    }

    /// The public keys (RFC 7517). Empty for HS256, which has none.
    public func jwks() async throws -> JSONValue {
        guard options.algorithm == .eddsa else { return ["keys": []] }
        _ = try await signingKey()
        let keys = loaded.withLock { $0.keys }
        let described = try keys.map { key -> JSONValue in
            let x = [UInt8](try Self.privateKey(key.secret).publicKey.rawRepresentation)
            return [
                "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": .string(key.id),
                "x": .string(Base64URL.encode(x)),
            ]
        }
        return ["keys": .array(described)]
    }

    @discardableResult
    private func addKey(in transaction: Transaction) throws -> String {
        let id = ids.token(bytes: 9)
        let sealed = try ring.seal(SecureRandom().randomBytes(32), context: "token-key/\(id)")
        try TokenKeyStore.insert(
            .init(id: id, algorithm: options.algorithm.rawValue, sealed: sealed, retiresAt: nil), at: time.now,
            in: transaction)
        return id
    }

    private func reload() async throws -> [Key] {
        let now = time.now
        let algorithm = options.algorithm
        let records = try await store.read { try TokenKeyStore.live(algorithm: algorithm.rawValue, at: now, in: $0) }
        var keys: [Key] = []
        for record in records {
            let secret = Secret(try ring.open(record.sealed, context: "token-key/\(record.id)"))
            // A collection a key: JWTKit falls back to another key of its collection for an unknown `kid`.
            let collection = JWTKeyCollection()
            switch algorithm {
            case .hs256:
                await collection.add(
                    hmac: HMACKey(from: secret.reveal()), digestAlgorithm: .sha256,
                    kid: JWKIdentifier(string: record.id))
            case .eddsa:
                await collection.add(eddsa: try Self.privateKey(secret), kid: JWKIdentifier(string: record.id))
            }
            keys.append(Key(id: record.id, secret: secret, collection: collection))
        }
        loaded.withLock { [keys] in $0 = (keys, now) }
        return keys
    }

    private static func privateKey(_ seed: Secret<[UInt8]>) throws -> EdDSA.PrivateKey {
        try EdDSA.PrivateKey(d: Base64URL.encode(seed.reveal()), curve: .ed25519)
    }
}

private struct Claims: JWTPayload {
    let iss: String
    let aud: AudienceClaim
    let sub: String
    let sid: String
    let iat: Int64
    let nbf: Int64
    let exp: Int64
    let jti: String

    /// Times, issuer and audience are checked by the caller, against its own clock and settings.
    func verify(using algorithm: some JWTAlgorithm) {}
}

extension DomainError {
    /// 401 without a hint at what is wrong.
    static let badToken = DomainError(
        .unauthenticated, code: "invalid_credentials", message: "The credentials are not valid.")
}
