public import CommerceKernel
public import Cryptography
public import Outbox
public import Storage
import Synchronization

/// People: registering, signing in and out, passwords, profiles, sessions, roles.
///
/// Transactions and events are made here; passwords are hashed before a transaction begins, never inside one.
public final class IdentityService: Sendable {
    public struct Options: Sendable {
        /// How long somebody stays signed in.
        public var sessionLifetime: Duration = .seconds(24 * 3600)
        public var resetLifetime: Duration = .seconds(3600)
        public var verificationLifetime: Duration = .seconds(3 * 24 * 3600)
        public var throttles = ThrottlePolicies()

        public init() {}
    }

    public static let migrations: [Migration] =
        APIKeyService.migrations + [
            .identity0002People, .identity0003SocialLogin, .identity0004Expiry, .identity0007AuditOutcome,
            .identity0008KnownNetworks,
        ]

    let store: Store
    let outbox: Outbox
    let time: any TimeSource
    let ids: any IDSource
    let ring: KeyRing
    let passwords: PasswordHashingQueue
    public let tokens: AccessTokens
    public let audit: AuditLog
    let options: Options
    /// What a login for an unknown address is checked against, so that it takes the same work.
    let decoy: PasswordHash
    let sessionCache = SessionCache()
    private let csrfKey: Secret<[UInt8]>

    public init(
        store: Store, ring: KeyRing, passwords: PasswordHashingQueue, tokens: AccessTokens, time: any TimeSource,
        ids: any IDSource, options: Options = Options()
    ) throws {
        self.store = store
        self.ring = ring
        self.passwords = passwords
        self.tokens = tokens
        self.time = time
        self.ids = ids
        self.options = options
        outbox = Outbox(time: time)
        audit = AuditLog(time: time)
        csrfKey = ring.derivedKey(purpose: "csrf")
        let parameters = passwords.parameters
        decoy = try PasswordHash(
            stored: "$scrypt$ln=\(parameters.costExponent),r=\(parameters.blockSize),p=\(parameters.parallelization)"
                + "$\(SecureRandom().token(bytes: PasswordHash.saltBytes))"
                + "$\(SecureRandom().token(bytes: PasswordHash.hashBytes))")
    }

    /// The token that unsafe requests of a cookie session must carry: an HMAC of the session, so that nothing is kept.
    public func csrfToken(sessionID: String) -> String {
        Base64URL.encode(HMACSHA256.code(for: Array(sessionID.utf8), key: csrfKey.reveal()))
    }

    public func isValid(csrfToken: String, sessionID: String) -> Bool {
        ConstantTime.equal(csrfToken, self.csrfToken(sessionID: sessionID))
    }

    /// Drops sessions, throttles, links and social logins that are over. `IdentityUpkeep` calls it now and then.
    public func sweep(in transaction: Transaction) throws {
        let now = time.now
        try OneTimeTokenStore.deleteExpired(before: now, in: transaction)
        try SessionStore.deleteExpired(before: now, in: transaction)
        try ThrottleStore.deleteForgotten(before: now.advanced(by: .seconds(-86_400)), in: transaction)
        try OIDCStore.deleteExpiredFlows(before: now, in: transaction)
        try KnownNetworkStore.deleteForgotten(before: now.advanced(by: .seconds(-90 * 86_400)), in: transaction)
    }

    // MARK: Shared steps

    func record(_ type: String, _ user: User, _ payload: [String: JSONValue] = [:], in transaction: Transaction) throws
    {
        var members: [(key: String, value: JSONValue)] = [
            ("id", .string(user.id)), ("email", .string(user.email)), ("name", .string(user.name)),
        ]
        members += payload.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
        try outbox.append(
            OutboxEvent(type: type, subject: "user/\(user.id)", payload: .object(JSONObject(members))), in: transaction)
    }

    /// Makes a one-time token for a mail. The table holds its hash; the event carries it sealed, so that only who has
    /// the master key (the notifications) can write the link, and neither the feed nor a backup holds it.
    func sendToken(
        _ purpose: OneTimePurpose, to user: User, event: String, lifetime: Duration, in transaction: Transaction
    ) throws {
        let token = ids.token(bytes: 32)
        let now = time.now
        let expiresAt = now.advanced(by: lifetime)
        try OneTimeTokenStore.insert(
            hash: SHA256.hash(token), purpose: purpose, userID: user.id,
            emailKey: try EmailAddress(user.email).key, at: now, expiresAt: expiresAt, in: transaction)
        let sealed = try ring.seal(Array(token.utf8), context: "mail-token/\(user.id)")
        try record(
            event, user,
            ["sealedToken": .string(Base64URL.encode(sealed)), "expiresAt": .timestamp(expiresAt)], in: transaction)
    }

    /// The token in the payload of an event made by this room, for the mail that carries it.
    public static func mailToken(in event: RecordedEvent, ring: KeyRing) throws -> Secret<String>? {
        try sealedMailToken(in: event).map { try mailToken(sealed: $0, userID: event.subjectID, ring: ring) }
    }

    /// The same, still sealed, for who writes the mail later.
    public static func sealedMailToken(in event: RecordedEvent) -> [UInt8]? {
        event.payload["sealedToken"]?.string.flatMap { Base64URL.decode($0) }
    }

    public static func mailToken(sealed: [UInt8], userID: String, ring: KeyRing) throws -> Secret<String> {
        Secret(String(decoding: try ring.open(sealed, context: "mail-token/\(userID)"), as: UTF8.self))
    }

    static func throttled(_ pause: Duration) -> DomainError {
        let seconds = max(1, (pause.wholeMilliseconds + 999) / 1000)
        return DomainError(
            .throttled, code: "too_many_attempts",
            message: "There were too many attempts; try again in \(seconds) s. Resetting the password stays possible.",
            retryAfter: .seconds(seconds))
    }

    func user(id: String, in transaction: ReadTransaction) throws -> User {
        guard let user = try UserStore.user(id: id, in: transaction) else { throw DomainError.notFound("user", id: id) }
        return user
    }
}
