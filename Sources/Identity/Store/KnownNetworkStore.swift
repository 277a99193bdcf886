import CommerceKernel
import Cryptography
import Storage

extension Migration {
    static let identity0008KnownNetworks = Migration(
        id: "identity-0008-known-networks",
        sql: """
            CREATE TABLE identity_known_networks (
                user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                network BLOB NOT NULL,
                last_login_at INTEGER NOT NULL,
                PRIMARY KEY (user_id, network)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX identity_known_networks_age ON identity_known_networks (last_login_at);
            """)
}

/// Rows of `identity_known_networks`: from where somebody has signed in with their password, hashed.
enum KnownNetworkStore {
    /// The same one query for addresses that have an account and that have none.
    static func isKnown(network: String, emailKey: String, in transaction: ReadTransaction) throws -> Bool {
        try transaction.first(
            """
            SELECT 1 FROM identity_known_networks AS known JOIN users ON users.id = known.user_id
            WHERE users.email_key = ? AND known.network = ?
            """, [emailKey, hash(network)]
        ) { _ in true } ?? false
    }

    static func note(network: String, userID: String, at now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO identity_known_networks (user_id, network, last_login_at) VALUES (?, ?, ?)
            ON CONFLICT (user_id, network) DO UPDATE SET last_login_at = excluded.last_login_at
            """, [userID, hash(network), now])
    }

    static func deleteForgotten(before moment: Timestamp, in transaction: Transaction) throws {
        try transaction.execute("DELETE FROM identity_known_networks WHERE last_login_at < ?", [moment])
    }

    private static func hash(_ network: String) -> [UInt8] { Array(SHA256.hash(network).prefix(16)) }
}
