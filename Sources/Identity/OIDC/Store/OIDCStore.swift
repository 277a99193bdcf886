import CommerceKernel
import Cryptography
import Storage

/// Rows of providers, of logins on their way, and of the accounts at providers that people have joined to theirs.
enum OIDCStore {
    // MARK: Providers

    static func put(
        _ provider: OIDCProvider, sealedSecret: [UInt8]?, at now: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO identity_oidc_providers (name, issuer, client_id, sealed_client_secret, scopes, created_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET issuer = excluded.issuer, client_id = excluded.client_id,
                sealed_client_secret = excluded.sealed_client_secret, scopes = excluded.scopes
            """,
            [
                provider.name, provider.issuer, provider.clientID, sealedSecret,
                provider.scopes.joined(separator: " "), now,
            ])
    }

    static func provider(
        name: String, ring: KeyRing, in transaction: ReadTransaction
    ) throws -> OIDCProvider? {
        try transaction.first(
            """
            SELECT issuer, client_id, sealed_client_secret, scopes FROM identity_oidc_providers WHERE name = ?
            """, [name]
        ) { row in
            let secret = try row.optionalBytes(2).map {
                Secret(String(decoding: try ring.open($0, context: "oidc-provider/\(name)"), as: UTF8.self))
            }
            return try OIDCProvider(
                name: name, issuer: row.text(0), clientID: row.text(1), clientSecret: secret,
                scopes: row.text(3).split(separator: " ").map(String.init))
        }
    }

    static func providerNames(in transaction: ReadTransaction) throws -> [String] {
        try transaction.query("SELECT name FROM identity_oidc_providers ORDER BY name") { $0.text(0) }
    }

    // MARK: Logins on their way

    struct Flow: Sendable {
        let provider: String
        let browserHash: [UInt8]
        /// `verifier nonce`, sealed.
        let sealed: [UInt8]
        let returnTo: String
    }

    static func insertFlow(
        _ flow: Flow, stateHash: [UInt8], expiresAt: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO identity_oidc_flows (state_hash, provider, browser_hash, sealed, return_to, expires_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """, [stateHash, flow.provider, flow.browserHash, flow.sealed, flow.returnTo, expiresAt])
    }

    /// Takes a flow away: a state works once.
    static func takeFlow(stateHash: [UInt8], at now: Timestamp, in transaction: Transaction) throws -> Flow? {
        try transaction.first(
            """
            DELETE FROM identity_oidc_flows WHERE state_hash = ? AND expires_at > ?
            RETURNING provider, browser_hash, sealed, return_to
            """, [stateHash, now]
        ) { Flow(provider: $0.text(0), browserHash: $0.bytes(1), sealed: $0.bytes(2), returnTo: $0.text(3)) }
    }

    static func deleteExpiredFlows(before now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM identity_oidc_flows WHERE expires_at <= ?", [now])
    }

    // MARK: Accounts at providers

    static func userID(issuer: String, subject: String, in transaction: ReadTransaction) throws -> String? {
        try transaction.first(
            "SELECT user_id FROM identity_external_accounts WHERE issuer = ? AND subject = ?", [issuer, subject]
        ) { $0.text(0) }
    }

    static func join(
        issuer: String, subject: String, userID: String, at now: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            "INSERT INTO identity_external_accounts (issuer, subject, user_id, created_at) VALUES (?, ?, ?, ?)",
            [issuer, subject, userID, now])
    }

    /// Parts an account from every provider. One that verifies the address joins again at the next sign-in.
    static func leaveAll(userID: String, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM identity_external_accounts WHERE user_id = ?", [userID])
    }

    static func accounts(
        userID: String, in transaction: ReadTransaction
    ) throws -> [(issuer: String, subject: String)] {
        try transaction.query(
            "SELECT issuer, subject FROM identity_external_accounts WHERE user_id = ? ORDER BY issuer, subject",
            [userID]
        ) { (issuer: $0.text(0), subject: $0.text(1)) }
    }
}
