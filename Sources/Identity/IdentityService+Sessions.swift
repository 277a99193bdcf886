import CommerceKernel
public import Cryptography
import Storage
import Synchronization

extension IdentityService {
    /// The principal of an access token. Throws `invalid_credentials` for a bad token and for one whose session is
    /// over: logging out ends it at once.
    public func principal(bearer token: String) async throws -> Principal {
        let claims = try await tokens.verify(token)
        guard let (session, user) = try liveSession(id: claims.sessionID), session.userID == claims.userID else {
            throw DomainError.badToken
        }
        return Principal(subject: .user(id: session.userID, session: session.id), role: user.role)
    }

    /// The principal of a session cookie; nil when it is unknown or over, which is as if there were none.
    public func principal(cookie: String) async throws -> Principal? {
        let hash = SHA256.hash(cookie)
        let now = time.now
        let found = try store.readNow { transaction -> (Session, Role)? in
            guard let session = try SessionStore.session(cookieHash: hash, in: transaction), session.expiresAt > now,
                let user = try UserStore.user(id: session.userID, in: transaction)
            else { return nil }
            return (session, user.role)
        }
        return found.map { Principal(subject: .user(id: $0.userID, session: $0.id), role: $1) }
    }

    private func liveSession(id: String) throws -> (Session, User)? {
        let counter = try store.changeCounter()
        if let known = sessionCache.session(id, at: counter) { return known.0.expiresAt > time.now ? known : nil }
        let found = try store.readNow { transaction -> (Session, User)? in
            guard let session = try SessionStore.session(id: id, in: transaction),
                let user = try UserStore.user(id: session.userID, in: transaction)
            else { return nil }
            return (session, user)
        }
        guard let found else { return nil }
        sessionCache.keep(found.0, of: found.1, at: counter)
        return found.0.expiresAt > time.now ? found : nil
    }

    /// Ends a session. Nothing happens for one that is over.
    public func logout(sessionID: String) async throws {
        try await store.write { _ = try SessionStore.delete(id: sessionID, in: $0) }
    }

    /// Ends the session that a refresh token belongs to, for clients whose access token has run out.
    public func logout(refreshToken: Secret<String>) async throws {
        let hash = SHA256.hash(refreshToken.reveal())
        try await store.write { transaction in
            guard let id = try SessionStore.sessionID(refreshHash: hash, in: transaction) else { return }
            try SessionStore.delete(id: id, in: transaction)
        }
    }

    /// Ends the session of a cookie that is about to be replaced by another.
    public func logout(cookie: String) async throws {
        let hash = SHA256.hash(cookie)
        try await store.write { transaction in
            guard let session = try SessionStore.session(cookieHash: hash, in: transaction) else { return }
            try SessionStore.delete(id: session.id, in: transaction)
        }
    }

    public func sessions(userID: String) async throws -> [Session] {
        let now = time.now
        return try await store.read { [self] transaction in
            _ = try user(id: userID, in: transaction)
            return try SessionStore.sessions(userID: userID, at: now, in: transaction)
        }
    }

    /// Ends one session of a person. Throws `not_found` for somebody else's.
    public func revoke(sessionID: String, of userID: String, actor: Principal, client: ClientContext) async throws {
        try await store.write { [self] transaction in
            guard let session = try SessionStore.session(id: sessionID, in: transaction), session.userID == userID
            else { throw DomainError.notFound("session", id: sessionID) }
            try SessionStore.delete(id: sessionID, in: transaction)
            if actor.userID != userID {
                try audit.append(
                    actor: actor, action: "session.revoked", subject: "user/\(userID)", client: client,
                    in: transaction)
            }
        }
    }

    public func revokeAll(of userID: String, except kept: String?) async throws {
        try await store.write { [self] transaction in
            _ = try user(id: userID, in: transaction)
            try SessionStore.deleteAll(userID: userID, except: kept, in: transaction)
        }
    }
}

/// Sessions that were looked up and their accounts, good only while nobody has committed anything since.
final class SessionCache: Sendable {
    private struct State {
        var counter = Int64.min
        var sessions: [String: (Session, User)] = [:]
        var users: [String: User] = [:]
    }

    private static let capacity = 2000
    private let state = Mutex(State())

    func session(_ id: String, at counter: Int64) -> (Session, User)? {
        state.withLock { $0.counter == counter ? $0.sessions[id] : nil }
    }

    func user(_ id: String, at counter: Int64) -> User? {
        state.withLock { $0.counter == counter ? $0.users[id] : nil }
    }

    func keep(_ session: Session, of user: User, at counter: Int64) {
        state.withLock { state in
            if state.counter != counter || state.sessions.count >= Self.capacity { state = State(counter: counter) }
            state.sessions[session.id] = (session, user)
            state.users[user.id] = user
        }
    }
}
