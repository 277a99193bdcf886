public import CommerceKernel
public import Identity
public import HTTPTypes

/// One way to prove who is calling.
public protocol Authenticator: Sendable {
    /// The principal of the credentials in `request`, or nil when it carries none of this kind.
    /// Throws a `DomainError` when they are wrong (401 `invalid_credentials`) or may not be used so (403).
    func authenticate(_ request: APIRequest) async throws -> Principal?

    /// Whether a request with these fields may carry credentials of this kind; without any it is anonymous.
    func looks(at fields: HTTPFields) -> Bool
}

extension Authenticator {
    public func looks(at fields: HTTPFields) -> Bool { true }
}

/// Asks each way in turn.
struct AuthenticatorChain: Sendable {
    let authenticators: [any Authenticator]

    /// Whether nobody need be asked: the caller is anonymous.
    func takesForAnonymous(_ fields: HTTPFields) -> Bool {
        !fields.contains(.authorization) && !fields.contains(.xAPIKey)
            && !authenticators.contains { $0.looks(at: fields) }
    }

    func authenticate(_ request: APIRequest) async throws -> Principal {
        // Which of two was meant is not ours to choose.
        if request.headers.contains(.authorization), request.headers.contains(.xAPIKey) {
            throw DomainError.invalidCredentials
        }
        for authenticator in authenticators {
            if let principal = try await authenticator.authenticate(request) { return principal }
        }
        if request.headers.contains(.authorization) || request.headers.contains(.xAPIKey) {
            throw DomainError.invalidCredentials
        }
        return .anonymous
    }
}

extension DomainError {
    /// 401 without a hint at what is wrong with them.
    public static let invalidCredentials = DomainError(
        .unauthenticated, code: "invalid_credentials", message: "The credentials are not valid.")
}

extension APIRequest {
    /// The token of `Authorization: Bearer`, if that is what was sent.
    public var bearerToken: String? {
        guard let header = headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
