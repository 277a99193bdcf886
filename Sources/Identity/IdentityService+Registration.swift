public import CommerceKernel
public import Cryptography
import Storage

extension IdentityService {
    /// Opens an account, or, when the address has one already, tells its owner by mail. The caller learns only that
    /// the request was accepted: answers for new and known addresses are alike in body, status and work. An owner gets
    /// a few such mails an hour at most.
    public func register(
        email: String, password: Secret<String>, name: String, phone: String? = nil, client: ClientContext
    ) async throws {
        let address = try EmailAddress(email)
        let name = try ProfileRules.name(name)
        let phone = try phone.map { try ProfileRules.phone($0) }
        try PasswordRules.check(password, email: address)
        let bucket = ThrottleStore.Bucket(
            name: "register|\(ClientNetwork.key(of: client.address))",
            policy: options.throttles.registrationsFromAddress)
        let ofAccount = ThrottleStore.Bucket(
            name: "register-account|\(address.key)", policy: options.throttles.registrationsOfAccount)
        let now = time.now
        if let pause = try await store.read({ try ThrottleStore.pause([bucket], at: now, in: $0) }) {
            throw Self.throttled(pause)
        }
        let hash = try await passwords.hash(password)
        try await store.write { [self] transaction in
            let isPaused = try ThrottleStore.pause([ofAccount], at: now, in: transaction) != nil
            try ThrottleStore.countFailure([bucket, ofAccount], at: now, in: transaction)
            if let known = try UserStore.user(emailKey: address.key, in: transaction) {
                if !isPaused { try record(UserEvents.registrationRepeated, known, in: transaction) }
                return
            }
            let user = User(
                id: ids.identifier(prefix: "usr_"), email: address.text, name: name, phone: phone, createdAt: now,
                updatedAt: now)
            try UserStore.insert(user, key: address, passwordHash: hash.stored, in: transaction)
            var news: [String: JSONValue] = ["role": .string(user.role.rawValue)]
            if let languages = client.languages { news["language"] = .string(languages) }
            try record(UserEvents.registered, user, news, in: transaction)
            try sendToken(
                .verifyEmail, to: user, event: UserEvents.verificationRequested,
                lifetime: options.verificationLifetime, in: transaction)
        }
    }

    /// Marks the address of the token's account as proven. Throws `invalid_token` for an unknown, used or old one.
    public func verifyEmail(token: Secret<String>) async throws -> User {
        let hash = SHA256.hash(token.reveal())
        return try await store.write { [self] transaction in
            let now = time.now
            guard let id = try OneTimeTokenStore.redeem(hash: hash, purpose: .verifyEmail, at: now, in: transaction)
            else { throw Self.invalidToken }
            var user = try self.user(id: id, in: transaction)
            if user.emailVerifiedAt == nil { user.emailVerifiedAt = now }
            user.updatedAt = now
            try UserStore.update(user, in: transaction)
            try record("user.email_verified", user, in: transaction)
            return user
        }
    }

    /// Sends another verification link. Does nothing for an address that is proven.
    public func requestVerification(userID: String) async throws {
        let bucket = ThrottleStore.Bucket(name: "verify|\(userID)", policy: options.throttles.resetsOfAccount)
        try await store.write { [self] transaction in
            let user = try self.user(id: userID, in: transaction)
            guard user.emailVerifiedAt == nil else { return }
            if let pause = try ThrottleStore.pause([bucket], at: time.now, in: transaction) {
                throw Self.throttled(pause)
            }
            try ThrottleStore.countFailure([bucket], at: time.now, in: transaction)
            try sendToken(
                .verifyEmail, to: user, event: UserEvents.verificationRequested,
                lifetime: options.verificationLifetime, in: transaction)
        }
    }

    static let invalidToken = DomainError(
        .invalid, code: "invalid_token", message: "The link is not valid: it was used, is too old, or is incomplete.")

    // MARK: By an administrator

    /// An account made by hand or loaded from a file, not by its owner.
    public struct NewUser: Sendable {
        public var id: String?
        public var email: String
        /// Nil: nobody can sign in until the password was reset.
        public var password: Secret<String>?
        public var name: String
        public var phone: String?
        public var role: Role
        public var isEmailVerified: Bool
        public var createdAt: Timestamp?
        public var addresses: [SavedAddress] = []
        public var signingSecret: Secret<String>?

        public init(
            id: String? = nil, email: String, password: Secret<String>?, name: String, phone: String? = nil,
            role: Role = .customer, isEmailVerified: Bool = true, createdAt: Timestamp? = nil
        ) {
            self.id = id
            self.email = email
            self.password = password
            self.name = name
            self.phone = phone
            self.role = role
            self.isEmailVerified = isEmailVerified
            self.createdAt = createdAt
        }
    }

    /// Opens an account with any role. Blocks for the hash and the write: for commands, not for the cooperative pool.
    /// Throws 409 `email_taken` or `id_taken`.
    public func createNow(_ new: NewUser, actor: Principal = .anonymous, client: ClientContext) throws -> User {
        let address = try EmailAddress(new.email)
        if let password = new.password { try PasswordRules.check(password, email: address) }
        let hash = try new.password.map { try PasswordHash(password: $0, parameters: passwords.parameters).stored }
        return try store.writeNow { [self] in
            try create(new, address: address, hash: hash ?? "", actor: actor, client: client, in: $0)
        }
    }

    /// The same for requests.
    public func create(_ new: NewUser, actor: Principal, client: ClientContext) async throws -> User {
        let address = try EmailAddress(new.email)
        if let password = new.password { try PasswordRules.check(password, email: address) }
        var hash = ""
        if let password = new.password { hash = try await passwords.hash(password).stored }
        return try await store.write { [self, hash] in
            try create(new, address: address, hash: hash, actor: actor, client: client, in: $0)
        }
    }

    private func create(
        _ new: NewUser, address: EmailAddress, hash: String, actor: Principal, client: ClientContext,
        in transaction: Transaction
    ) throws -> User {
        let now = time.now
        let user = User(
            id: new.id ?? ids.identifier(prefix: "usr_"), email: address.text,
            emailVerifiedAt: new.isEmailVerified ? now : nil, name: try ProfileRules.name(new.name),
            phone: try new.phone.map { try ProfileRules.phone($0) }, role: new.role, createdAt: new.createdAt ?? now,
            updatedAt: now)
        do {
            try UserStore.insert(user, key: address, passwordHash: hash, in: transaction)
        } catch StorageError.uniqueViolation(let columns) {
            let isEmail = columns.contains("email_key")
            throw DomainError(
                .conflict, code: isEmail ? "email_taken" : "id_taken",
                message: isEmail
                    ? "There is already an account with the address \(address.text)."
                    : "There is already an account with the id \(user.id).")
        }
        for address in new.addresses {
            var address = try ProfileRules.address(address)
            if address.id.isEmpty { address.id = ids.identifier(prefix: "adr_") }
            try AddressStore.insert(address, userID: user.id, at: now, in: transaction)
        }
        if let secret = new.signingSecret { try keepSigningSecret(secret, userID: user.id, in: transaction) }
        try record(UserEvents.registered, user, ["role": .string(user.role.rawValue)], in: transaction)
        try audit.append(
            actor: actor, action: "user.created", subject: "user/\(user.id)", client: client,
            after: ["email": .string(user.email), "role": .string(user.role.rawValue)], in: transaction)
        return user
    }
}
