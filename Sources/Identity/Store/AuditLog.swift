public import CommerceKernel
public import Storage

/// Who did what with more rights than a customer has. Written in the transaction of the act; never changed.
public struct AuditLog: Sendable {
    private let time: any TimeSource

    public init(time: any TimeSource) { self.time = time }

    /// `before` and `after` must hold no secret.
    public func append(
        actor: Principal, action: String, subject: String, client: ClientContext, before: JSONValue = nil,
        after: JSONValue = nil, in transaction: Transaction
    ) throws {
        try append(
            actorName: actor.isAuthenticated ? actor.logName : client.operatorName ?? client.address, action: action,
            subject: subject,
            client: client, before: before, after: after, in: transaction)
    }

    func append(
        actorName: String, action: String, subject: String, client: ClientContext, before: JSONValue = nil,
        after: JSONValue = nil, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO identity_audit_log (at, actor, action, subject, client_address, request_id, before, after)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                time.now, actorName, action, subject, client.address, client.requestID, before.text, after.text,
            ])
    }

    /// A page of entries, the newest first, optionally of one subject only.
    public static func page(
        subject: String? = nil, _ page: PageRequest, in transaction: ReadTransaction
    ) throws -> (entries: [AuditEntry], total: Int) {
        let entries = try transaction.query(
            """
            SELECT id, at, actor, action, subject, client_address, request_id, before, after FROM identity_audit_log
            WHERE ?1 IS NULL OR subject = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3
            """, [subject, page.limit, page.offset]
        ) {
            AuditEntry(
                id: $0.int64(0), at: $0.timestamp(1), actor: $0.text(2), action: $0.text(3), subject: $0.text(4),
                clientAddress: $0.text(5), requestID: $0.optionalText(6), before: try JSONParser.parse($0.bytes(7)),
                after: try JSONParser.parse($0.bytes(8)))
        }
        let total = try transaction.first(
            "SELECT count(*) FROM identity_audit_log WHERE ?1 IS NULL OR subject = ?1", [subject]
        ) { $0.int(0) }
        return (entries, total ?? 0)
    }
}
