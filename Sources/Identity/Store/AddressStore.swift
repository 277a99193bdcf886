import CommerceKernel
import Storage

/// Rows of `identity_addresses`.
enum AddressStore {
    private static let columns =
        "id, label, name, company, street, street2, city, state, zip, country, phone, is_default"

    static func all(userID: String, in transaction: ReadTransaction) throws -> [SavedAddress] {
        try transaction.query(
            "SELECT \(columns) FROM identity_addresses WHERE user_id = ? ORDER BY created_at, id", [userID], address)
    }

    static func address(id: String, userID: String, in transaction: ReadTransaction) throws -> SavedAddress? {
        try transaction.first(
            "SELECT \(columns) FROM identity_addresses WHERE id = ? AND user_id = ?", [id, userID], address)
    }

    static func count(userID: String, in transaction: ReadTransaction) throws -> Int {
        try transaction.first(
            "SELECT count(*) FROM identity_addresses WHERE user_id = ?", [userID]
        ) { $0.int(0) } ?? 0
    }

    static func insert(
        _ address: SavedAddress, userID: String, at now: Timestamp, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO identity_addresses (id, user_id, label, name, company, street, street2, city, state, zip,
                country, phone, is_default, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                address.id, userID, address.label, address.name, address.company, address.street, address.street2,
                address.city, address.state, address.zip, address.country, address.phone, address.isDefault, now,
            ])
    }

    static func update(_ address: SavedAddress, userID: String, in transaction: Transaction) throws -> Bool {
        try transaction.execute(
            """
            UPDATE identity_addresses SET label = ?, name = ?, company = ?, street = ?, street2 = ?, city = ?,
                state = ?, zip = ?, country = ?, phone = ?, is_default = ? WHERE id = ? AND user_id = ?
            """,
            [
                address.label, address.name, address.company, address.street, address.street2, address.city,
                address.state, address.zip, address.country, address.phone, address.isDefault, address.id, userID,
            ]) > 0
    }

    static func delete(id: String, userID: String, in transaction: Transaction) throws -> Bool {
        try transaction.execute("DELETE FROM identity_addresses WHERE id = ? AND user_id = ?", [id, userID]) > 0
    }

    /// At most one address is the default one; takes the mark from whichever has it.
    static func clearDefault(userID: String, in transaction: Transaction) throws {
        try transaction.execute(
            "UPDATE identity_addresses SET is_default = 0 WHERE user_id = ? AND is_default = 1", [userID])
    }

    private static func address(_ row: Row) -> SavedAddress {
        SavedAddress(
            id: row.text(0), label: row.optionalText(1), name: row.optionalText(2), company: row.optionalText(3),
            street: row.text(4), street2: row.optionalText(5), city: row.text(6), state: row.optionalText(7),
            zip: row.text(8), country: row.text(9), phone: row.optionalText(10), isDefault: row.bool(11))
    }
}
