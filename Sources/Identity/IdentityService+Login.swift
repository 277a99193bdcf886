import CommerceKernel
public import Cryptography
import Storage

extension IdentityService {
    /// Signs in with address and password.
    ///
    /// For an unknown address the same reads, the same scrypt work and the same write happen as for a wrong password.
    /// Throws 401 `wrong_login`, 429 `too_many_attempts`, 503 when too many sign-ins wait.
    public func login(
        email: String, password: Secret<String>, wantsCookie: Bool = false, client: ClientContext
    ) async throws -> SignIn {
        // What is no address at all is an unknown one.
        let key = (try? EmailAddress(email))?.key ?? String(email.lowercased().prefix(254))
        let now = time.now
        let known = try await store.read { [self] transaction -> Acquaintance in
            let buckets = try loginBuckets(key: key, client: client, in: transaction)
            var known = Acquaintance(
                buckets: buckets, pause: try ThrottleStore.pause(buckets, at: now, in: transaction))
            if let user = try UserStore.user(emailKey: key, in: transaction) {
                known.account = (user, try UserStore.passwordHash(userID: user.id, in: transaction) ?? "")
            }
            return known
        }
        let buckets = known.buckets
        if let pause = known.pause { throw Self.throttled(pause) }
        let stored = known.account.flatMap { try? PasswordHash(stored: $0.hash) }
        let matches = try await passwords.matches(password, stored ?? decoy)
        guard matches, let stored, let account = known.account else {
            throw try await countFailure(buckets, begun: now).map(Self.throttled) ?? Self.wrongLogin
        }
        var rehashed: PasswordHash?
        if stored.parameters.isWeaker(than: passwords.parameters) { rehashed = try await passwords.hash(password) }
        do {
            return try await signIn(account.user.id, wantsCookie: wantsCookie, client: client) {
                [rehashed] transaction in
                // Guesses that ran beside this one may have used up the attempts: then even the right one waits.
                if let pause = try ThrottleStore.pause(buckets, at: now, in: transaction) {
                    throw Self.throttled(pause)
                }
                guard try UserStore.passwordHash(userID: account.user.id, in: transaction) == account.hash else {
                    throw HashChanged()
                }
                try ThrottleStore.clear(self.accountBuckets(key: key, client: client), in: transaction)
                try KnownNetworkStore.note(
                    network: ClientNetwork.key(of: client.address), userID: account.user.id, at: now, in: transaction)
                if let rehashed {
                    try UserStore.rehash(
                        userID: account.user.id, from: account.hash, to: rehashed.stored, in: transaction)
                }
            }
        } catch is HashChanged {
            return try await login(email: email, password: password, wantsCookie: wantsCookie, client: client)
        }
    }

    /// Since it was looked at, the password was changed, or a sign-in beside this one made its hash stronger: whether
    /// the password is still right must be found out anew.
    private struct HashChanged: Error {}

    /// Counts a wrong guess; answers the pause that by now a right one would have to wait for too, if there is one:
    /// among guesses beside each other a difference would tell which is right.
    func countFailure(_ buckets: [ThrottleStore.Bucket], begun: Timestamp) async throws -> Duration? {
        try await store.write { [time] transaction in
            let pause = try ThrottleStore.pause(buckets, at: begun, in: transaction)
            try ThrottleStore.countFailure(buckets, at: time.now, in: transaction)
            return pause
        }
    }

    /// What is found out before a password is looked at.
    private struct Acquaintance: Sendable {
        let buckets: [ThrottleStore.Bucket]
        let pause: Duration?
        var account: (user: User, hash: String)?
    }

    /// The buckets that a login counts in. Those of the whole account, which strangers anywhere can fill, are left out
    /// for a network that its owner has signed in from: there the account's own count from that network stays.
    func loginBuckets(
        key: String, client: ClientContext, in transaction: ReadTransaction
    ) throws -> [ThrottleStore.Bucket] {
        let network = ClientNetwork.key(of: client.address)
        let isKnown = try KnownNetworkStore.isKnown(network: network, emailKey: key, in: transaction)
        let ofAccount = accountBuckets(key: key, client: client)
        return (isKnown ? Array(ofAccount.prefix(1)) : ofAccount)
            + [.init(name: "login-from|\(network)", policy: options.throttles.address)]
    }

    /// Account from this network, account. They are cleared by a success.
    func accountBuckets(key: String, client: ClientContext) -> [ThrottleStore.Bucket] {
        [
            .init(
                name: "login|\(key)|\(ClientNetwork.key(of: client.address))",
                policy: options.throttles.accountFromAddress),
            .init(name: "login|\(key)", policy: options.throttles.account),
        ]
    }

    static let wrongLogin = DomainError(
        .unauthenticated, code: "wrong_login", message: "The address or the password is wrong.")

    // MARK: Sessions

    /// Begins a session for a person who has proven who they are, after `checks` in the same transaction.
    func signIn(
        _ userID: String, wantsCookie: Bool, client: ClientContext,
        checks: @escaping @Sendable (Transaction) throws -> Void = { _ in }
    ) async throws -> SignIn {
        let refresh = Secret(ids.token(bytes: 32))
        let cookie = wantsCookie ? Secret(ids.token(bytes: 32)) : nil
        let (user, session) = try await store.write { [self] transaction -> (User, Session) in
            try checks(transaction)
            let now = time.now
            var user = try self.user(id: userID, in: transaction)
            user.lastLogin = now
            try UserStore.noteLogin(userID: userID, at: now, in: transaction)
            let session = Session(
                id: ids.uuidV7(at: now), userID: userID, createdAt: now,
                expiresAt: now.advanced(by: options.sessionLifetime), clientAddress: client.address,
                userAgent: client.userAgent, usesCookie: cookie != nil)
            try SessionStore.insert(
                session, cookieHash: cookie.map { SHA256.hash($0.reveal()) }, in: transaction)
            try SessionStore.insertRefreshToken(
                hash: SHA256.hash(refresh.reveal()), sessionID: session.id, at: now, in: transaction)
            if user.role != .customer {
                try audit.append(
                    actorName: "user:\(user.id)", action: "session.created", subject: "user/\(user.id)",
                    client: client, in: transaction)
            }
            return (user, session)
        }
        return try await handOut(user, session, refresh: refresh, cookie: cookie)
    }

    /// Exchanges a refresh token for a new one and a new access token. Each works once: a second use means that two
    /// parties hold it, so the whole session ends.
    public func refresh(_ token: Secret<String>) async throws -> SignIn {
        let hash = SHA256.hash(token.reveal())
        let next = Secret(ids.token(bytes: 32))
        let result = try await store.write { [self] transaction -> (User, Session)? in
            let now = time.now
            guard let id = try SessionStore.sessionID(refreshHash: hash, in: transaction),
                let session = try SessionStore.session(id: id, in: transaction), session.expiresAt > now
            else { return nil }
            guard try SessionStore.useRefreshToken(hash: hash, at: now, in: transaction) else {
                try SessionStore.delete(id: id, in: transaction)
                let user = try self.user(id: session.userID, in: transaction)
                try record("user.refresh_token_reused", user, ["sessionId": .string(id)], in: transaction)
                return nil
            }
            try SessionStore.insertRefreshToken(
                hash: SHA256.hash(next.reveal()), sessionID: id, at: now, in: transaction)
            return (try user(id: session.userID, in: transaction), session)
        }
        guard let (user, session) = result else { throw DomainError.badToken }
        return try await handOut(user, session, refresh: next, cookie: nil)
    }

    private func handOut(
        _ user: User, _ session: Session, refresh: Secret<String>, cookie: Secret<String>?
    ) async throws -> SignIn {
        let (token, expiresAt) = try await tokens.issue(userID: user.id, sessionID: session.id)
        return SignIn(
            user: user, sessionID: session.id, accessToken: token,
            accessTokenExpiresAt: min(expiresAt, session.expiresAt), sessionExpiresAt: session.expiresAt,
            refreshToken: refresh, cookie: cookie, csrfToken: cookie.map { _ in csrfToken(sessionID: session.id) })
    }
}
