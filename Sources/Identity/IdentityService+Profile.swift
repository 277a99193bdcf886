public import CommerceKernel
public import Cryptography
import Outbox
public import Storage

extension IdentityService {
    public func user(id: String) async throws -> User {
        // Most often the account of the session that has just been looked up.
        if let known = sessionCache.user(id, at: try store.changeCounter()) { return known }
        return try store.readNow { try user(id: id, in: $0) }
    }

    /// Reads an account within somebody else's transaction; nil when there is none.
    public static func user(id: String, in transaction: ReadTransaction) throws -> User? {
        try UserStore.user(id: id, in: transaction)
    }

    /// Everybody with one of `roles`, for who writes to them in a transaction of its own.
    public static func users(roles: [Role], in transaction: ReadTransaction) throws -> [User] {
        try roles.flatMap {
            try UserStore.page(role: $0, PageRequest(limit: PageRequest.maximumLimit), in: transaction).users
        }
    }

    public func users(role: Role?, _ page: PageRequest) async throws -> (users: [User], total: Int) {
        try await store.read { try UserStore.page(role: role, page, in: $0) }
    }

    /// Blocks; for commands.
    public func usersNow(role: Role?, _ page: PageRequest) throws -> (users: [User], total: Int) {
        try store.readNow { try UserStore.page(role: role, page, in: $0) }
    }

    /// A change of an account: nil leaves a value, `.some(nil)` clears it.
    public struct ProfileChange: Sendable {
        public var name: String?
        public var phone: String??
        public var role: Role?
        public var mayPayByInvoice: Bool?

        public init(
            name: String? = nil, phone: String?? = nil, role: Role? = nil, mayPayByInvoice: Bool? = nil
        ) {
            self.name = name
            self.phone = phone
            self.role = role
            self.mayPayByInvoice = mayPayByInvoice
        }
    }

    /// Changes an account. What only staff may change (role, invoice flag) must have been checked by the caller.
    public func update(
        _ id: String, _ change: ProfileChange, actor: Principal, client: ClientContext
    ) async throws -> User {
        try await store.write { [self] in try update(id, change, actor: actor, client: client, in: $0) }
    }

    /// Changes the role of the account with an address. Blocks; for commands.
    public func setRoleNow(email: String, role: Role, client: ClientContext) throws -> User {
        let address = try EmailAddress(email)
        return try store.writeNow { [self] transaction in
            let user = try userNow(email: address, in: transaction)
            return try update(
                user.id, ProfileChange(role: role), actor: .anonymous, client: client, in: transaction)
        }
    }

    private func update(
        _ id: String, _ change: ProfileChange, actor: Principal, client: ClientContext, in transaction: Transaction
    ) throws -> User {
        let before = try user(id: id, in: transaction)
        var user = before
        if let name = change.name { user.name = try ProfileRules.name(name) }
        if let phone = change.phone { user.phone = try phone.map { try ProfileRules.phone($0) } }
        if let role = change.role { user.role = role }
        if let flag = change.mayPayByInvoice { user.mayPayByInvoice = flag }
        guard user != before else { return user }
        if before.role == .admin, user.role != .admin { try requireAnotherAdmin(in: transaction) }
        user.updatedAt = time.now
        try UserStore.update(user, in: transaction)
        if user.role != before.role || user.mayPayByInvoice != before.mayPayByInvoice || actor.userID != id {
            try audit.append(
                actor: actor, action: user.role != before.role ? "user.role_changed" : "user.updated",
                subject: "user/\(id)", client: client, before: Self.summary(before), after: Self.summary(user),
                in: transaction)
        }
        try record("user.updated", user, ["role": .string(user.role.rawValue)], in: transaction)
        return user
    }

    private static func summary(_ user: User) -> JSONValue {
        [
            "name": .string(user.name), "phone": user.phone.map { .string($0) } ?? .null,
            "role": .string(user.role.rawValue), "mayPayByInvoice": .bool(user.mayPayByInvoice),
        ]
    }

    private func requireAnotherAdmin(in transaction: Transaction) throws {
        guard try UserStore.count(role: .admin, in: transaction) > 1 else {
            throw DomainError(
                .conflict, code: "last_admin", message: "This is the last admin; make another one first.")
        }
    }

    /// Deletes an account with everything this room knows of it, also in events. `alongside` runs in the same
    /// transaction, for what other rooms know; programs elsewhere act on `user.deleted`.
    public func delete(
        _ id: String, actor: Principal, client: ClientContext,
        alongside: @escaping @Sendable (Transaction) throws -> Void = { _ in }
    ) async throws {
        try await store.write { [self] transaction in
            let user = try self.user(id: id, in: transaction)
            if user.role == .admin { try requireAnotherAdmin(in: transaction) }
            try alongside(transaction)
            _ = try UserStore.delete(id: id, in: transaction)
            try Outbox.forget(Self.personalMembers, ofSubject: "user/\(id)", in: transaction)
            try outbox.append(
                OutboxEvent(type: UserEvents.deleted, subject: "user/\(id)", payload: ["id": .string(id)]),
                in: transaction)
            try audit.append(
                actor: actor, action: "user.deleted", subject: "user/\(id)", client: client, in: transaction)
        }
    }

    /// What events about a person say that tells who it is: this room's, and requested notifications.
    private static let personalMembers: Set<String> = ["email", "name", "sealedToken", "subject", "message"]

    /// Whether there is any account with this role. Blocks; for start-up.
    public func hasUsersNow(role: Role) throws -> Bool {
        try store.readNow { try UserStore.count(role: role, in: $0) > 0 }
    }

    // MARK: Addresses

    private static let maximumAddresses = 50

    public func addresses(userID: String) async throws -> [SavedAddress] {
        try await store.read { [self] transaction in
            _ = try user(id: userID, in: transaction)
            return try AddressStore.all(userID: userID, in: transaction)
        }
    }

    /// The first address is the default one, and a later one when it says so.
    public func addAddress(_ address: SavedAddress, userID: String) async throws -> SavedAddress {
        var address = try ProfileRules.address(address)
        address.id = ids.identifier(prefix: "adr_")
        return try await store.write { [self, address] transaction in
            _ = try user(id: userID, in: transaction)
            var address = address
            let count = try AddressStore.count(userID: userID, in: transaction)
            guard count < Self.maximumAddresses else {
                throw DomainError(
                    .unprocessable, code: "too_many_addresses",
                    message: "There are \(count) addresses; \(Self.maximumAddresses) are allowed.")
            }
            if count == 0 { address.isDefault = true }
            if address.isDefault { try AddressStore.clearDefault(userID: userID, in: transaction) }
            try AddressStore.insert(address, userID: userID, at: time.now, in: transaction)
            return address
        }
    }

    public func replaceAddress(_ address: SavedAddress, userID: String) async throws -> SavedAddress {
        let address = try ProfileRules.address(address)
        return try await store.write { transaction in
            if address.isDefault { try AddressStore.clearDefault(userID: userID, in: transaction) }
            guard try AddressStore.update(address, userID: userID, in: transaction) else {
                throw DomainError.notFound("address", id: address.id)
            }
            return address
        }
    }

    public func deleteAddress(id: String, userID: String) async throws {
        try await store.write { transaction in
            guard try AddressStore.delete(id: id, userID: userID, in: transaction) else {
                throw DomainError.notFound("address", id: id)
            }
        }
    }

    // MARK: Signing secret

    /// Makes a new secret for signing requests (the order-processing contract) and answers it; the old one is void.
    /// Its UTF-8 text is the HMAC key. It is kept sealed, because signatures cannot be checked against a hash.
    public func createSigningSecret(userID: String) async throws -> Secret<String> {
        let secret = Secret(ids.token(bytes: 32))
        try await store.write { [self] transaction in
            let user = try self.user(id: userID, in: transaction)
            try keepSigningSecret(secret, userID: userID, in: transaction)
            try record("user.signing_secret_created", user, in: transaction)
        }
        return secret
    }

    func keepSigningSecret(_ secret: Secret<String>, userID: String, in transaction: Transaction) throws {
        let sealed = try ring.seal(Array(secret.reveal().utf8), context: "signing-secret/\(userID)")
        try SigningSecretStore.put(sealed: sealed, userID: userID, at: time.now, in: transaction)
    }

    /// The HMAC key of a person; nil when they have made none.
    public func signingSecret(userID: String) async throws -> Secret<[UInt8]>? {
        let sealed = try await store.read { try SigningSecretStore.sealed(userID: userID, in: $0) }
        return try sealed.map { Secret(try ring.open($0, context: "signing-secret/\(userID)")) }
    }

    // MARK: Export

    /// Everything this room keeps about a person, without hashes and secrets (GDPR, articles 15 and 20).
    public func export(userID: String) async throws -> JSONValue {
        let now = time.now
        return try await store.read { [self] transaction in
            let user = try self.user(id: userID, in: transaction)
            let addresses = try AddressStore.all(userID: userID, in: transaction)
            let sessions = try SessionStore.sessions(userID: userID, at: now, in: transaction)
            let acts = try AuditLog.entries(ofSubject: "user/\(userID)", in: transaction)
            return [
                "user": user.json, "addresses": .array(addresses.map(\.json)),
                "sessions": .array(sessions.map(\.json)),
                "socialLogins": .array(
                    try OIDCStore.accounts(userID: userID, in: transaction).map {
                        ["issuer": .string($0.issuer), "subject": .string($0.subject)]
                    }),
                "hasSigningSecret": .bool(
                    try SigningSecretStore.createdAt(userID: userID, in: transaction) != nil),
                "privilegedActs": .array(acts.map(\.json)),
            ]
        }
    }

    /// Notes that somebody took the data of another person.
    public func noteExport(of userID: String, actor: Principal, client: ClientContext) async throws {
        try await store.write { [audit] transaction in
            try audit.append(
                actor: actor, action: "user.exported", subject: "user/\(userID)", client: client, in: transaction)
        }
    }
}

extension IdentityService {
    /// A page of the audit log, the newest first.
    public func auditEntries(
        subject: String?, _ page: PageRequest
    ) async throws -> (entries: [AuditEntry], total: Int) {
        try await store.read { try AuditLog.page(subject: subject, page, in: $0) }
    }
}
