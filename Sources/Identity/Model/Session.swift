public import CommerceKernel
public import Cryptography
import Foundation

/// Somebody being signed in: from login until logout, or for 24 hours.
public struct Session: Sendable, Hashable {
    public let id: String
    public let userID: String
    public let createdAt: Timestamp
    public let expiresAt: Timestamp
    public let clientAddress: String
    public let userAgent: String?
    /// Whether it is carried by a cookie, so that unsafe requests need a CSRF token.
    public let usesCookie: Bool
}

/// What a login, a refresh or a social login hands out. The secrets are shown here and kept nowhere.
public struct SignIn: Sendable {
    public let user: User
    public let sessionID: String
    public let accessToken: Secret<String>
    public let accessTokenExpiresAt: Timestamp
    public let sessionExpiresAt: Timestamp
    /// Good for one refresh.
    public let refreshToken: Secret<String>
    /// For the session cookie, when one was asked for.
    public let cookie: Secret<String>?
    /// What unsafe requests with that cookie must carry.
    public let csrfToken: String?
}

/// From where a request came, for sessions, throttles and the audit log.
public struct ClientContext: Sendable, Hashable {
    public let address: String
    public let userAgent: String?
    public let requestID: String?
    /// What the request prefers to read (`Accept-Language`), for mails about it.
    public let languages: String?
    /// Who acts when it is nobody with an account: a user of the machine.
    public let operatorName: String?

    public init(
        address: String, userAgent: String? = nil, requestID: String? = nil, operatorName: String? = nil,
        languages: String? = nil
    ) {
        self.operatorName = operatorName
        self.languages = languages.map { String($0.prefix(100)) }
        self.address = address
        self.userAgent = userAgent.map { String($0.prefix(300)) }
        self.requestID = requestID
    }

    /// Acts of the command line.
    public static let commandLine = ClientContext(
        address: "command line", operatorName: "operator:\(NSUserName())")
}
