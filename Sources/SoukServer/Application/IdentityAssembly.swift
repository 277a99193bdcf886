import CommerceKernel
import Cryptography
import Foundation
import HTTPAPI
import Identity
import Storage

/// Puts the people's part together from settings.
enum IdentityAssembly {
    static func service(
        store: Store, ring: KeyRing, settings: Settings, time: any TimeSource
    ) throws -> IdentityService {
        var options = AccessTokens.Options(issuer: settings.publicURL)
        if let name = try settings.value("SOUK_TOKEN_ALGORITHM") {
            guard let algorithm = AccessTokens.Algorithm(rawValue: name) else {
                throw DomainError.invalid(
                    field: "SOUK_TOKEN_ALGORITHM", code: "invalid_setting",
                    message: "SOUK_TOKEN_ALGORITHM is \"\(name)\"; it must be HS256 or EdDSA.")
            }
            options.algorithm = algorithm
        }
        let ids = SecureRandom()
        let tokens = AccessTokens(store: store, ring: ring, options: options, time: time, ids: ids)
        return try IdentityService(
            store: store, ring: ring, passwords: PasswordHashingQueue(), tokens: tokens, time: time, ids: ids)
    }

    /// The limits of `SOUK_RATE_LIMIT`.
    static func rateLimits(_ settings: Settings) throws -> RateLimits {
        try settings.value("SOUK_RATE_LIMIT").map { try RateLimits(setting: $0) } ?? RateLimits()
    }

    /// Adds the provider that `SOUK_OIDC_NAME`, `SOUK_OIDC_ISSUER`, `SOUK_OIDC_CLIENT_ID` and
    /// `SOUK_OIDC_CLIENT_SECRET` describe, if they do.
    static func addConfiguredProvider(to social: OIDCService, settings: Settings) throws {
        guard let issuer = try settings.value("SOUK_OIDC_ISSUER") else { return }
        try social.putNow(
            OIDCProvider(
                name: try settings.value("SOUK_OIDC_NAME") ?? "default", issuer: issuer,
                clientID: try settings.value("SOUK_OIDC_CLIENT_ID") ?? "",
                clientSecret: try settings.value("SOUK_OIDC_CLIENT_SECRET").map { Secret($0) }))
    }
}

extension Settings {
    /// The keys that seal secrets; made on the first start. `SOUK_MASTER_KEY_PATH`.
    var masterKeyFile: URL {
        get throws {
            try value("SOUK_MASTER_KEY_PATH").map { URL(filePath: $0) } ?? data.appending(path: "master.key")
        }
    }

    /// What seals secrets at rest: the keys in `SOUK_MASTER_KEY` (or the file that `SOUK_MASTER_KEY_FILE` names), in the
    /// form of the key file; else those of the key file, which is made when there is none. Blocks.
    func openKeyRing() throws -> KeyRing {
        if let text = try value("SOUK_MASTER_KEY") {
            return try MasterKeyFile.ring(from: text, path: "SOUK_MASTER_KEY")
        }
        return try MasterKeyFile.open(at: try masterKeyFile.path)
    }

    /// How the shop is reached: the configured address, else the listener's own.
    var publicURL: String { baseURL ?? "http://\(address)" }
}
