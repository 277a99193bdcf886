public import CommerceKernel
public import Cryptography

/// Somebody who signs people in for us by OpenID Connect.
public struct OIDCProvider: Sendable {
    /// In our addresses: 1 to 40 of `a-z0-9-`.
    public let name: String
    /// As in its discovery document and in the `iss` of its tokens.
    public let issuer: String
    public let clientID: String
    public let clientSecret: Secret<String>?
    public let scopes: [String]

    /// Throws unless the name has the right form and the issuer is https (http only for loopback hosts).
    public init(
        name: String, issuer: String, clientID: String, clientSecret: Secret<String>?,
        scopes: [String] = ["openid", "email", "profile"]
    ) throws(DomainError) {
        let isName =
            (1...40).contains(name.utf8.count)
            && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        guard isName else {
            throw .invalid(
                field: "name", code: "invalid_name",
                message: "name must have 1 to 40 of a-z, 0-9 and -, such as \"google\".")
        }
        guard OIDCAddress.isAllowed(issuer) else {
            throw .invalid(
                field: "issuer", code: "invalid_url",
                message: "issuer must be an https address (http on loopback only).")
        }
        guard !clientID.isEmpty else {
            throw .invalid(field: "clientId", code: "required", message: "clientId is required.")
        }
        self.name = name
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.scopes = scopes.contains("openid") ? scopes : ["openid"] + scopes
    }
}
