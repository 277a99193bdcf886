import CommerceKernel
import Cryptography
import Storage

/// Rows of `users`.
enum UserStore {
    private static let columns = """
        id, email, email_verified_at, name, phone, role, may_pay_by_invoice, created_at, updated_at, last_login
        """

    /// Throws `StorageError.uniqueViolation` when the address or the id is taken.
    static func insert(_ user: User, key: EmailAddress, passwordHash: String, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO users (id, email, email_key, email_verified_at, password_hash, name, phone, role,
                may_pay_by_invoice, created_at, updated_at, last_login)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                user.id, user.email, key.key, user.emailVerifiedAt, passwordHash, user.name, user.phone,
                user.role.rawValue, user.mayPayByInvoice, user.createdAt, user.updatedAt, user.lastLogin,
            ])
    }

    static func user(id: String, in transaction: ReadTransaction) throws -> User? {
        try transaction.first("SELECT \(columns) FROM users WHERE id = ?", [id], user)
    }

    static func user(emailKey: String, in transaction: ReadTransaction) throws -> User? {
        try transaction.first("SELECT \(columns) FROM users WHERE email_key = ?", [emailKey], user)
    }

    /// The stored hash of an account; empty for one that has only social logins.
    static func passwordHash(userID: String, in transaction: ReadTransaction) throws -> String? {
        try transaction.first("SELECT password_hash FROM users WHERE id = ?", [userID]) { $0.text(0) }
    }

    static func page(
        role: Role?, _ page: PageRequest, in transaction: ReadTransaction
    ) throws -> (users: [User], total: Int) {
        let role = role?.rawValue
        let users = try transaction.query(
            """
            SELECT \(columns) FROM users WHERE ?1 IS NULL OR role = ?1 ORDER BY created_at, id LIMIT ?2 OFFSET ?3
            """, [role, page.limit, page.offset], user)
        let total = try transaction.first(
            "SELECT count(*) FROM users WHERE ?1 IS NULL OR role = ?1", [role]
        ) { $0.int(0) }
        return (users, total ?? 0)
    }

    static func count(role: Role, in transaction: ReadTransaction) throws -> Int {
        try transaction.first("SELECT count(*) FROM users WHERE role = ?", [role.rawValue]) { $0.int(0) } ?? 0
    }

    static func update(_ user: User, in transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE users SET name = ?, phone = ?, role = ?, may_pay_by_invoice = ?, email_verified_at = ?,
                updated_at = ? WHERE id = ?
            """,
            [
                user.name, user.phone, user.role.rawValue, user.mayPayByInvoice, user.emailVerifiedAt, user.updatedAt,
                user.id,
            ])
    }

    static func setPassword(
        userID: String, hash: String, at now: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            "UPDATE users SET password_hash = ?, updated_at = ? WHERE id = ?", [hash, now, userID])
    }

    /// Replaces a hash by a stronger one of the same password, unless the password has changed meanwhile.
    static func rehash(userID: String, from old: String, to new: String, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?", [new, userID, old])
    }

    static func noteLogin(userID: String, at now: Timestamp, in transaction: Transaction) throws {
        try transaction.execute("UPDATE users SET last_login = ? WHERE id = ?", [now, userID])
    }

    static func delete(id: String, in transaction: Transaction) throws -> Bool {
        try transaction.execute("DELETE FROM users WHERE id = ?", [id]) > 0
    }

    private static func user(_ row: Row) throws -> User { try user(row, from: 0) }

    /// A user whose columns begin at `first`.
    static func user(_ row: Row, from first: Int32) throws -> User {
        User(
            id: row.text(first), email: row.text(first + 1), emailVerifiedAt: row.optionalTimestamp(first + 2),
            name: row.text(first + 3), phone: row.optionalText(first + 4),
            role: Role(rawValue: row.text(first + 5)) ?? .customer, mayPayByInvoice: row.bool(first + 6),
            createdAt: row.timestamp(first + 7), updatedAt: row.timestamp(first + 8),
            lastLogin: row.optionalTimestamp(first + 9))
    }
}
