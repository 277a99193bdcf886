import CommerceKernel
public import Cryptography
import Outbox
import Storage

extension IdentityService {
    /// Asks for a link for a new password. Whether the address has an account is found out by a job afterwards, so the
    /// request does the same work either way, and neither its answer nor its time tells.
    public func requestPasswordReset(email: String, client: ClientContext) async throws {
        let address = try EmailAddress(email)
        let fromAddress = ThrottleStore.Bucket(
            name: "reset-from|\(ClientNetwork.key(of: client.address))",
            policy: options.throttles.resetsFromAddress)
        let ofAccount = ThrottleStore.Bucket(name: "reset|\(address.key)", policy: options.throttles.resetsOfAccount)
        try await store.write { [self] transaction in
            let now = time.now
            if let pause = try ThrottleStore.pause([fromAddress], at: now, in: transaction) {
                throw Self.throttled(pause)
            }
            // Beyond a few mails an hour no more are sent; those that were sent keep working.
            let isPaused = try ThrottleStore.pause([ofAccount], at: now, in: transaction) != nil
            try ThrottleStore.countFailure([fromAddress, ofAccount], at: now, in: transaction)
            guard !isPaused else { return }
            try PasswordResetJob.schedule(for: address, at: now, in: transaction)
        }
    }

    /// Sends the link, if there is an account. Nothing happens otherwise.
    func sendPasswordReset(to address: EmailAddress, in transaction: Transaction) throws {
        guard let user = try UserStore.user(emailKey: address.key, in: transaction) else { return }
        try sendToken(
            .resetPassword, to: user, event: UserEvents.passwordResetRequested, lifetime: options.resetLifetime,
            in: transaction)
    }

    /// Sets a new password with the token of a mail. Ends every session and every other way in, lifts the account's
    /// throttles, and, as the mailbox is proven, marks the address verified.
    public func resetPassword(
        token: Secret<String>, password: Secret<String>, client: ClientContext
    ) async throws {
        try PasswordRules.check(password)
        let hash = SHA256.hash(token.reveal())
        let now = time.now
        let isLive = try await store.read {
            try OneTimeTokenStore.isLive(hash: hash, purpose: .resetPassword, at: now, in: $0)
        }
        guard isLive else { throw Self.invalidToken }
        let newHash = try await passwords.hash(password)
        try await store.write { [self] transaction in
            let now = time.now
            guard let id = try OneTimeTokenStore.redeem(hash: hash, purpose: .resetPassword, at: now, in: transaction)
            else { throw Self.invalidToken }
            var user = try self.user(id: id, in: transaction)
            if user.emailVerifiedAt == nil { user.emailVerifiedAt = now }
            user.updatedAt = now
            try UserStore.update(user, in: transaction)
            try OneTimeTokenStore.deleteAll(userID: id, in: transaction)
            try closeOtherWaysIn(to: id, in: transaction)
            try replacePassword(of: user, hash: newHash, keeping: nil, in: transaction)
            let buckets = accountBuckets(key: try EmailAddress(user.email).key, client: client)
            try ThrottleStore.clear(buckets, in: transaction)
        }
    }

    /// Changes the password of somebody signed in, who proves it by the present one. Ends their other sessions.
    public func changePassword(
        userID: String, current: Secret<String>, new: Secret<String>, sessionID: String?, client: ClientContext
    ) async throws {
        let now = time.now
        let (user, stored) = try await store.read { [self] transaction -> (User, String) in
            let user = try self.user(id: userID, in: transaction)
            return (user, try UserStore.passwordHash(userID: userID, in: transaction) ?? "")
        }
        let address = try EmailAddress(user.email)
        try PasswordRules.check(new, email: address, field: "newPassword")
        let (buckets, pause) = try await store.read { [self] transaction in
            let buckets = try loginBuckets(key: address.key, client: client, in: transaction)
            return (buckets, try ThrottleStore.pause(buckets, at: now, in: transaction))
        }
        if let pause { throw Self.throttled(pause) }
        let hash = try? PasswordHash(stored: stored)
        guard try await passwords.matches(current, hash ?? decoy), hash != nil else {
            if let pause = try await countFailure(buckets, begun: now) { throw Self.throttled(pause) }
            throw DomainError.invalid(
                field: "currentPassword", code: "wrong_password", message: "currentPassword is not the present one.")
        }
        let newHash = try await passwords.hash(new)
        try await store.write { [self] transaction in
            if let pause = try ThrottleStore.pause(buckets, at: now, in: transaction) { throw Self.throttled(pause) }
            guard try UserStore.passwordHash(userID: userID, in: transaction) == stored else {
                throw DomainError(.conflict, code: "conflict", message: "The password was changed meanwhile.")
            }
            try replacePassword(of: user, hash: newHash, keeping: sessionID, in: transaction)
        }
    }

    /// Sets the password of an account by its address, for the command line. Blocks.
    public func setPasswordNow(email: String, password: Secret<String>, client: ClientContext) throws -> User {
        let address = try EmailAddress(email)
        try PasswordRules.check(password, email: address)
        let hash = try PasswordHash(password: password, parameters: passwords.parameters)
        return try store.writeNow { [self] transaction in
            let user = try userNow(email: address, in: transaction)
            try closeOtherWaysIn(to: user.id, in: transaction)
            try replacePassword(of: user, hash: hash, keeping: nil, in: transaction)
            try audit.append(
                actor: .anonymous, action: "user.password_set", subject: "user/\(user.id)", client: client,
                in: transaction)
            return user
        }
    }

    func userNow(email: EmailAddress, in transaction: ReadTransaction) throws -> User {
        guard let user = try UserStore.user(emailKey: email.key, in: transaction) else {
            throw DomainError.notFound("user with the address", id: email.text)
        }
        return user
    }

    /// Whoever sets a new password without the old one may be taking the account back from somebody who had joined a
    /// social login of theirs or made a signing secret. A provider that verifies the address joins again by itself.
    private func closeOtherWaysIn(to userID: String, in transaction: Transaction) throws {
        try OIDCStore.leaveAll(userID: userID, in: transaction)
        try SigningSecretStore.delete(userID: userID, in: transaction)
    }

    private func replacePassword(
        of user: User, hash: PasswordHash, keeping session: String?, in transaction: Transaction
    ) throws {
        try UserStore.setPassword(userID: user.id, hash: hash.stored, at: time.now, in: transaction)
        try SessionStore.deleteAll(userID: user.id, except: session, in: transaction)
        try record(UserEvents.passwordChanged, user, in: transaction)
    }
}
