import CommerceKernel
import Cryptography
import Storage

extension IdentityService {
    /// Seals anew, under the ring's current key, every secret of this room that is still under an older one; answers
    /// how many. Run at start, so that after a rotation and a restart the old key is needed for nothing here. Blocks.
    @discardableResult
    public func resealNow() throws -> Int {
        try store.writeNow { [ring] transaction in
            var count = 0
            for column in SealedColumn.all {
                let rows = try transaction.query(
                    "SELECT \(column.id), \(column.name) FROM \(column.table) WHERE \(column.name) IS NOT NULL"
                ) { (id: $0.text(0), sealed: $0.bytes(1)) }
                for row in rows where ring.needsResealing(row.sealed) {
                    let context = "\(column.context)/\(row.id)"
                    let sealed = try ring.seal(try ring.open(row.sealed, context: context), context: context)
                    try transaction.execute(
                        "UPDATE \(column.table) SET \(column.name) = ? WHERE \(column.id) = ?", [sealed, row.id])
                    count += 1
                }
            }
            return count
        }
    }
}

extension IdentityService {
    /// Makes a new key for signing access tokens; answers its `kid`. The old ones verify until the last token signed by
    /// them is dead. Blocks; for commands.
    public func rotateTokenKeysNow(client: ClientContext) throws -> String {
        try store.writeNow { [self] transaction in
            let id = try tokens.rotate(in: transaction)
            try audit.append(
                actor: .anonymous, action: "token_key.rotated", subject: "token-key/\(id)", client: client,
                in: transaction)
            return id
        }
    }
}

/// A column of sealed values, with the word that their contexts begin with.
private struct SealedColumn {
    let table: String
    let id: String
    let name: String
    let context: String

    static let all = [
        SealedColumn(table: "identity_signing_secrets", id: "user_id", name: "sealed", context: "signing-secret"),
        SealedColumn(table: "identity_token_keys", id: "id", name: "sealed", context: "token-key"),
        SealedColumn(
            table: "identity_oidc_providers", id: "name", name: "sealed_client_secret", context: "oidc-provider"),
    ]
}
