import CommerceKernel
import Storage

/// SQL over the sandbox's own database. Nothing of a card is in it but the scenario of its payments.
enum SandboxStore {
    static let migrations = [bank, withoutCards]

    private static let bank = Migration(
        id: "sandbox-0001-bank",
        sql: """
            CREATE TABLE cards (
                token TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, brand TEXT NOT NULL, last_four TEXT NOT NULL,
                expiry_month INTEGER NOT NULL, expiry_year INTEGER NOT NULL, scenario TEXT NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE intents (
                id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, amount INTEGER NOT NULL CHECK (amount >= 0),
                currency TEXT NOT NULL, reference TEXT NOT NULL, method TEXT NOT NULL, scenario TEXT NOT NULL,
                status TEXT NOT NULL, failure_code TEXT, failure_message TEXT, return_url TEXT,
                refunded INTEGER NOT NULL DEFAULT 0, CHECK (refunded BETWEEN 0 AND amount)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE refunds (
                key TEXT PRIMARY KEY, intent_id TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0)
            ) STRICT, WITHOUT ROWID;
            """)

    /// Tokens carry what is known of a card; those of before are unknown now.
    private static let withoutCards = Migration(id: "sandbox-0002-tokens", sql: "DROP TABLE cards;")

    private static let columns = """
        id, amount, currency, reference, method, scenario, status, failure_code, failure_message, return_url, refunded, key
        """

    static func intent(
        where condition: String, _ value: String, in transaction: ReadTransaction
    ) throws -> SandboxIntent? {
        try transaction.first("SELECT \(columns) FROM intents WHERE \(condition) = ?", [value]) { row in
            guard let amount = row.money(1, currency: 2), let scenario = SandboxScenario(rawValue: row.text(5)),
                let status = SandboxIntent.Status(rawValue: row.text(6))
            else { throw StorageError.corrupt("sandbox intent \(row.text(0))") }
            return SandboxIntent(
                id: row.text(0), key: row.text(11), amount: amount, reference: row.text(3), method: row.text(4),
                scenario: scenario,
                status: status, failureCode: row.optionalText(7), failureMessage: row.optionalText(8),
                returnURL: row.optionalText(9), refunded: row.int64(10))
        }
    }

    static func insert(_ intent: SandboxIntent, in transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO intents (
                id, key, amount, currency, reference, method, scenario, status, failure_code, failure_message, return_url
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                intent.id, intent.key, intent.amount, intent.amount.currency, intent.reference, intent.method,
                intent.scenario.rawValue, intent.status.rawValue, intent.failureCode, intent.failureMessage,
                intent.returnURL,
            ])
    }

    /// Moves an intent on if it is at `status`; answers whether it was.
    static func move(
        _ id: String, from status: SandboxIntent.Status, to next: SandboxIntent.Status, code: String? = nil,
        message: String? = nil, in transaction: Transaction
    ) throws -> Bool {
        try transaction.execute(
            "UPDATE intents SET status = ?, failure_code = ?, failure_message = ? WHERE id = ? AND status = ?",
            [next.rawValue, code, message, id, status.rawValue]) == 1
    }
}
