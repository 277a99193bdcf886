import Foundation
import SoukServer
import Storage
import Testing

/// What the database itself refuses, whatever the program does, after all migrations.
@Suite struct SchemaTests {
    /// A column of states, what it may be, and a statement that writes a row with `?` for it.
    struct States: Sendable, CustomTestStringConvertible {
        let column: String
        let allowed: [String]
        let insert: String
        /// What a row refers to.
        var before: [String] = []

        var testDescription: String { column }
    }

    private static let order = """
        INSERT INTO orders (
            id, state, paid, hold, fulfilment, currency, subtotal, discount, shipping, tax, tax_included, total,
            payment_method, source, created_at, updated_at
        ) SELECT hex(randomblob(8)), state, state = 'Completed', hold, fulfilment, 'USD', 0, 0, 0, 0, 0, 0, 'card', '', 0, 0
        FROM
        """

    static let all = [
        States(
            column: "orders.state", allowed: ["Open", "ReadyForDelivery", "AwaitingPayment", "Completed", "Canceled"],
            insert: "\(order) (SELECT ? AS state, 'none' AS hold, 'none' AS fulfilment)"),
        States(
            column: "orders.hold", allowed: ["none", "held", "committed", "released"],
            insert: "\(order) (SELECT 'Open' AS state, ? AS hold, 'none' AS fulfilment)"),
        States(
            column: "orders.fulfilment", allowed: ["none", "shipped", "delivered"],
            insert: "\(order) (SELECT 'Open' AS state, 'none' AS hold, ? AS fulfilment)"),
        States(
            column: "payments.status",
            allowed: ["created", "requires_action", "processing", "authorized", "captured", "failed", "voided"],
            insert: """
                INSERT INTO payments (id, order_id, method, gateway, status, currency, amount, created_at, updated_at)
                VALUES (hex(randomblob(8)), hex(randomblob(8)), 'card', 'sandbox', ?, 'USD', 1, 0, 0)
                """),
        States(
            column: "inventory_reservations.state", allowed: ["held", "committed", "released"],
            insert: """
                INSERT INTO inventory_reservations (owner, state, expires_at, created_at)
                VALUES (hex(randomblob(8)), ?, 0, 0)
                """),
        States(
            column: "notifications.status", allowed: ["pending", "sent", "dead"],
            insert: """
                INSERT INTO notifications (
                    key, channel, template, about, recipient, language, data, status, finished_at, next_at, created_at
                ) SELECT hex(randomblob(8)), 'email', '', '', '', 'en', '{}', status, iif(status = 'pending', NULL, 0), 0, 0
                FROM (SELECT ? AS status)
                """),
        States(
            column: "webhook_deliveries.status", allowed: ["pending", "delivered", "dead"],
            insert: """
                INSERT INTO webhook_deliveries (endpoint_id, message_id, status, finished_at, next_at, created_at)
                SELECT 'e', 'm', status, iif(status = 'pending', NULL, 0), 0, 0 FROM (SELECT ? AS status)
                """,
            before: [
                """
                INSERT INTO webhook_endpoints (id, url, patterns, secret, position, created_at, updated_at)
                VALUES ('e', '', '', x'00', 0, 0, 0)
                """,
                "INSERT INTO webhook_messages (id, type, body, created_at) VALUES ('m', '', '', 0)",
            ]),
    ]

    private func inNewDatabase(_ body: (Store) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "souk-schema-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try Store.open(
            at: folder.appending(path: "souk.sqlite").path, migrations: SoukApplication.migrations)
        defer { store.close() }
        try body(store)
    }

    @Test(arguments: all)
    func `a column of states takes its states and no other`(_ states: States) throws {
        try inNewDatabase { store in
            try store.writeNow { for statement in states.before { try $0.execute(statement) } }
            for state in states.allowed { try store.writeNow { try $0.execute(states.insert, [state]) } }
            for state in ["", "Lost", states.allowed[0] + " ", states.allowed[0].uppercased() + "X"] {
                #expect(throws: StorageError.self) {
                    try store.writeNow { try $0.execute(states.insert, [state]) }
                }
            }
        }
    }

    /// SQLite builds a table of the list for each row that is written.
    @Test func `what every order writes compares no column with a list`() throws {
        try inNewDatabase { store in
            let definitions = try store.readNow {
                try $0.query(
                    """
                    SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name IN (
                        'orders', 'order_lines', 'payments', 'ledger_transactions', 'ledger_entries', 'inventory_levels',
                        'inventory_movements', 'inventory_reservations', 'inventory_reservation_lines', 'jobs',
                        'outbox_events', 'notifications', 'webhook_deliveries')
                    """
                ) { (name: $0.text(0), sql: $0.text(1)) }
            }
            #expect(definitions.count > 30)
            for (name, sql) in definitions {
                #expect(!sql.contains(#/ IN \([^()]*,[^()]*,/#), "\(name): \(sql)")
            }
        }
    }

    @Test func `an order has one payment in flight at most`() throws {
        try inNewDatabase { store in
            let insert = """
                INSERT INTO payments (id, order_id, method, gateway, status, currency, amount, created_at, updated_at)
                VALUES (?, 'one', 'card', 'sandbox', ?, 'USD', 1, 0, 0)
                """
            for (number, status) in ["failed", "voided", "captured", "processing"].enumerated() {
                try store.writeNow { try $0.execute(insert, ["\(number)", status]) }
            }
            for status in ["created", "requires_action", "processing", "authorized"] {
                #expect(throws: StorageError.self) { try store.writeNow { try $0.execute(insert, ["x", status]) } }
            }
        }
    }

    /// Their numbers are the one after the last: a deleted one would be given again.
    @Test(arguments: all.filter { !$0.column.contains("notifications") && !$0.column.contains("webhook") })
    func `orders, payments and reservations are never deleted`(_ states: States) throws {
        try inNewDatabase { store in
            let table = try #require(states.column.split(separator: ".").first)
            try store.writeNow { try $0.execute(states.insert, [states.allowed[0]]) }
            #expect(throws: StorageError.self) { try store.writeNow { try $0.execute("DELETE FROM \(table)") } }
            #expect(try store.readNow { try $0.first("SELECT count(*) FROM \(table)") { $0.int(0) } } == 1)
        }
    }
}
