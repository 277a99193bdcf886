import CommerceKernel

/// What a provider says of itself (OpenID Connect Discovery 1.0).
struct OIDCDiscovery: Sendable {
    let authorizationEndpoint: String
    let tokenEndpoint: String
    let userInfoEndpoint: String?
    let keysAddress: String
    /// Whether the client's secret goes into the form; by default it goes into the Authorization header.
    let postsSecret: Bool

    /// Throws unless the document is of `issuer` and names addresses that may be spoken to.
    init(_ json: JSONValue, issuer: String) throws {
        func address(_ name: String) throws -> String {
            guard let text = json[name]?.string, OIDCAddress.isAllowed(text) else { throw OIDCTransport.unavailable }
            return text
        }
        guard json["issuer"]?.string == issuer else { throw OIDCTransport.unavailable }
        authorizationEndpoint = try address("authorization_endpoint")
        tokenEndpoint = try address("token_endpoint")
        keysAddress = try address("jwks_uri")
        userInfoEndpoint = json["userinfo_endpoint"] == nil ? nil : try address("userinfo_endpoint")
        let methods = json["token_endpoint_auth_methods_supported"]?.array?.compactMap(\.string)
        postsSecret = methods.map { !$0.contains("client_secret_basic") && $0.contains("client_secret_post") } ?? false
    }

    static func fetch(issuer: String, with transport: OIDCTransport) async throws -> OIDCDiscovery {
        let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
        return try OIDCDiscovery(
            try await transport.get(base + "/.well-known/openid-configuration"), issuer: issuer)
    }
}
