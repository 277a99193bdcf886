public import CommerceKernel
public import Cryptography
public import Storage

/// Remembers the answers to requests with an `Idempotency-Key`, sealed, for at least a day.
///
/// Keys belong to a caller and an operation. The body is known by an HMAC over its canonical form without the card
/// verification value and with the card number replaced by a keyed hash, so that neither can be read or guessed from
/// the record.
public struct IdempotencyStore: Sendable {
    public static let maximumKeyLength = 255
    static let keptFor: Duration = .seconds(48 * 3600)
    static let leaseLength: Duration = .seconds(60)

    /// What is to be done with a request.
    public enum Decision: Sendable, Hashable {
        /// Run it; then `complete` or `abandon` it. `scope` names caller, operation and key in one unguessable text.
        case run(scope: String)
        /// Answer this.
        case replay([UInt8])
    }

    private let store: Store
    private let keys: KeyRing
    private let time: any TimeSource
    /// This run of the program.
    private let holder: String
    private let secret: [UInt8]

    public init(store: Store, keys: KeyRing, time: any TimeSource, ids: any IDSource) {
        self.store = store
        self.keys = keys
        self.time = time
        holder = ids.token(bytes: 12)
        secret = keys.derivedKey(purpose: "idempotency").reveal()
    }

    /// Notes a request, or finds its answer. Throws 400 for a key that is empty or too long, 409 `request_in_progress`
    /// while the first request runs, 422 `idempotency_key_reused` for another body.
    public func begin(key: String, caller: String, operation: String, body: JSONValue) async throws -> Decision {
        guard !key.isEmpty, key.utf8.count <= Self.maximumKeyLength else {
            throw DomainError.invalid(
                field: "Idempotency-Key", code: "invalid_idempotency_key",
                message: "Idempotency-Key has \(key.utf8.count) characters; it must have from 1 to 255.")
        }
        let scope = Hex.encode(code(for: Array("\(caller.utf8.count):\(caller)\(operation)\n\(key)".utf8)))
        let fingerprint = code(for: withoutCardSecrets(body).bytes)
        let now = time.now
        let lease = now.advanced(by: Self.leaseLength)
        let record = try await store.write { [holder] transaction -> (fingerprint: [UInt8], response: [UInt8]?)? in
            let taken = try transaction.execute(
                """
                INSERT INTO idempotency_records (key, fingerprint, holder, lease_until, created_at)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET
                    holder = excluded.holder, lease_until = excluded.lease_until
                WHERE idempotency_records.response IS NULL AND idempotency_records.fingerprint = excluded.fingerprint
                    AND (idempotency_records.lease_until <= ? OR idempotency_records.holder <> excluded.holder)
                """, [scope, fingerprint, holder, lease, now, now])
            if taken == 1 { return nil }
            return try transaction.first("SELECT fingerprint, response FROM idempotency_records WHERE key = ?", [scope])
            {
                ($0.bytes(0), $0.optionalBytes(1))
            }
        }
        guard let record else { return .run(scope: scope) }
        guard ConstantTime.equal(record.fingerprint, fingerprint) else {
            throw DomainError(
                .unprocessable, code: "idempotency_key_reused",
                message: "This Idempotency-Key was sent before with another body; use a new key for a new request.")
        }
        guard let response = record.response else {
            throw DomainError(
                .conflict, code: "request_in_progress",
                message: "The first request with this Idempotency-Key is still under way; try again shortly.",
                retryAfter: .seconds(1))
        }
        return .replay(try keys.open(response, context: "idempotency/\(scope)"))
    }

    /// Keeps the answer to be replayed.
    public func complete(scope: String, response: [UInt8]) async throws {
        let sealed = try keys.seal(response, context: "idempotency/\(scope)")
        try await store.write {
            try $0.execute("UPDATE idempotency_records SET response = ? WHERE key = ?", [sealed, scope])
        }
    }

    /// Forgets a request that came to nothing.
    public func abandon(scope: String) async throws {
        try await store.write {
            try $0.execute("DELETE FROM idempotency_records WHERE key = ? AND response IS NULL", [scope])
        }
    }

    /// Notes, in the transaction of an effect, that a request has had it. Answers false when it had it before: its
    /// answer was lost, and the effect must not be repeated.
    public static func claimEffect(of scope: String, now: Timestamp, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            "INSERT INTO idempotent_effects (key, done_at) VALUES (?, ?) ON CONFLICT DO NOTHING", [scope, now]) == 1
    }

    /// Drops what is older than two days.
    static func prune(now: Timestamp, in transaction: Transaction) throws {
        let oldest = now.advanced(by: .zero - keptFor)
        try transaction.execute("DELETE FROM idempotency_records WHERE created_at < ?", [oldest])
        try transaction.execute("DELETE FROM idempotent_effects WHERE done_at < ?", [oldest])
    }

    private func code(for bytes: [UInt8]) -> [UInt8] { HMACSHA256.code(for: bytes, key: secret) }

    private static func isVerificationValue(_ json: JSONValue) -> Bool {
        let digits = (json.string ?? json.number?.text ?? "").utf8
        return (3...4).contains(digits.count) && digits.allSatisfy { (48...57).contains($0) }
    }

    private func withoutCardSecrets(_ json: JSONValue) -> JSONValue {
        switch json {
        case .object(let object):
            var copy = JSONObject()
            // Sorted, so that the order of members makes no other request of it.
            for (key, value) in object.members.sorted(by: { $0.key < $1.key }) {
                switch key {
                case "cvv", "cvc":
                    // One that cannot be one is another request: it must be refused, not answered as the right one was.
                    if !Self.isVerificationValue(value) { copy[key] = false }
                case "cardNumber", "number", "password", "token":
                    copy[key] = .string(Hex.encode(code(for: value.bytes)))
                default: copy[key] = withoutCardSecrets(value)
                }
            }
            return .object(copy)
        case .array(let values): return .array(values.map(withoutCardSecrets))
        case .null, .bool, .number, .string: return json
        }
    }
}
