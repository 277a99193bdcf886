public import CommerceKernel
public import Storage

/// Who did what with more rights than a customer has. Written in the transaction of the act, or before the act with its
/// outcome added afterwards; never changed otherwise.
public struct AuditLog: Sendable {
    private let time: any TimeSource

    public init(time: any TimeSource) { self.time = time }

    /// `before` and `after` must hold no secret.
    public func append(
        actor: Principal, action: String, subject: String, client: ClientContext, before: JSONValue = nil,
        after: JSONValue = nil, in transaction: Transaction
    ) throws {
        try append(
            actorName: Self.name(of: actor, client), action: action, subject: subject, client: client, before: before,
            after: after, in: transaction)
    }

    /// Writes that an act begins; answers the entry that `finish` completes.
    public func begin(
        actor: Principal, action: String, subject: String, client: ClientContext, before: JSONValue,
        in transaction: Transaction
    ) throws -> Int64 {
        try append(
            actorName: Self.name(of: actor, client), action: action, subject: subject, client: client, before: before,
            in: transaction)
    }

    /// Adds how an act ended, once.
    public func finish(entry id: Int64, outcome: Int, after: JSONValue, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE identity_audit_log SET outcome = ?, after = ? WHERE id = ? AND outcome IS NULL",
            [outcome, after.text, id])
    }

    @discardableResult
    func append(
        actorName: String, action: String, subject: String, client: ClientContext, before: JSONValue = nil,
        after: JSONValue = nil, in transaction: Transaction
    ) throws -> Int64 {
        try transaction.first(
            """
            INSERT INTO identity_audit_log (at, actor, action, subject, client_address, request_id, before, after)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
            """,
            [
                time.now, actorName, action, subject, client.address, client.requestID, before.text, after.text,
            ]
        ) { $0.int64(0) } ?? 0
    }

    private static func name(of actor: Principal, _ client: ClientContext) -> String {
        actor.isAuthenticated ? actor.logName : client.operatorName ?? client.address
    }

    /// A page of entries, the newest first, optionally of one subject only.
    public static func page(
        subject: String? = nil, _ page: PageRequest, in transaction: ReadTransaction
    ) throws -> (entries: [AuditEntry], total: Int) {
        let entries = try transaction.query(
            """
            SELECT id, at, actor, action, subject, client_address, request_id, before, after, outcome
            FROM identity_audit_log
            WHERE ?1 IS NULL OR subject = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3
            """, [subject, page.limit, page.offset], entry)
        let total = try transaction.first(
            "SELECT count(*) FROM identity_audit_log WHERE ?1 IS NULL OR subject = ?1", [subject]
        ) { $0.int(0) }
        return (entries, total ?? 0)
    }

    /// Every entry of one subject, the newest first.
    static func entries(ofSubject subject: String, in transaction: ReadTransaction) throws -> [AuditEntry] {
        try transaction.query(
            """
            SELECT id, at, actor, action, subject, client_address, request_id, before, after, outcome
            FROM identity_audit_log WHERE subject = ? ORDER BY id DESC
            """, [subject], entry)
    }

    private static func entry(_ row: Row) throws -> AuditEntry {
        AuditEntry(
            id: row.int64(0), at: row.timestamp(1), actor: row.text(2), action: row.text(3), subject: row.text(4),
            clientAddress: row.text(5), requestID: row.optionalText(6), before: try JSONParser.parse(row.bytes(7)),
            after: try JSONParser.parse(row.bytes(8)), outcome: row.isNull(9) ? nil : row.int(9))
    }
}
