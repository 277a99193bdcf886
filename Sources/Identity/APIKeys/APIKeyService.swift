public import CommerceKernel
import Outbox
public import Storage

/// Keys of programs: made, looked up, listed, revoked. Every method takes the transaction it works in.
public struct APIKeyService: Sendable {
    public static let migrations: [Migration] = [
        .identity0001APIKeys, .identity0005APIKeyUse, .identity0006APIKeyLimit,
    ]

    private let time: any TimeSource
    private let ids: any IDSource
    private let outbox: Outbox

    public init(time: any TimeSource, ids: any IDSource) {
        self.time = time
        self.ids = ids
        outbox = Outbox(time: time)
    }

    /// Makes a key; its secret is in the answer and nowhere else afterwards.
    ///
    /// - Parameters:
    ///   - name: 1 to 100 characters.
    ///   - scopes: Nil for everything the role may do.
    ///   - rateLimit: Nil for that of the role.
    public func create(
        name: String, role: Role, scopes: Set<Scope>? = nil, ownerID: String? = nil, expiresAt: Timestamp? = nil,
        rateLimit: RateLimit? = nil, in transaction: Transaction
    ) throws -> (key: APIKey, secret: APIKeySecret) {
        guard (1...100).contains(name.count) else {
            throw DomainError.invalid(
                field: "name", code: "wrong_length",
                message: "name has \(name.count) characters; it must have from 1 to 100.")
        }
        let secret = APIKeySecret(ids: ids)
        let key = APIKey(
            id: ids.identifier(prefix: "key_"), name: name, role: role, scopes: scopes, ownerID: ownerID,
            hint: secret.hint, createdAt: time.now, expiresAt: expiresAt, revokedAt: nil, rateLimit: rateLimit)
        try APIKeyStore.insert(key, hash: secret.hash, in: transaction)
        try outbox.append(
            OutboxEvent(
                type: "api_key.created", subject: "api-key/\(key.id)",
                payload: ["id": .string(key.id), "name": .string(name), "role": .string(role.rawValue)]),
            in: transaction)
        return (key, secret)
    }

    /// The key whose secret is `text`, if it may be used now.
    public func key(presented text: String, in transaction: ReadTransaction) throws -> APIKey? {
        guard let hash = APIKeySecret.hash(ofPresented: text) else { return nil }
        guard let key = try APIKeyStore.key(hash: hash, in: transaction), key.isUsable(at: time.now) else { return nil }
        return key
    }

    /// Every key in the order of its making, revoked ones too; only those of `ownerID` when given.
    public func keys(ownerID: String? = nil, in transaction: ReadTransaction) throws -> [APIKey] {
        try APIKeyStore.all(ownerID: ownerID, in: transaction)
    }

    /// What the audit log keeps of a key; null for one that is not there or revoked.
    public func auditJSON(id: String, in transaction: ReadTransaction) throws -> JSONValue {
        guard let key = try APIKeyStore.key(id: id, in: transaction), key.revokedAt == nil else { return .null }
        return key.auditJSON
    }

    /// Ends a key at once. A revoked one stays revoked. Throws `not_found`.
    public func revoke(id: String, in transaction: Transaction) throws {
        guard try APIKeyStore.revoke(id: id, at: time.now, in: transaction) else {
            if try APIKeyStore.key(id: id, in: transaction) != nil { return }
            throw DomainError.notFound("API key", id: id)
        }
        try outbox.append(
            OutboxEvent(type: "api_key.revoked", subject: "api-key/\(id)", payload: ["id": .string(id)]),
            in: transaction)
    }
}
