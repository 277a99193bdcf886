import Storage

/// What a customer wants to be told, and in which language.
public struct NotificationPreferences: Sendable, Hashable {
    /// Nil: that of the request that made the order or the account, or the shop's.
    public var language: Language?
    /// Reminders of a cart that was left.
    public var cartReminders = true
    /// Short messages about orders, to the telephone of the account.
    public var sms = false

    public init() {}
}

/// Rows of preferences; a customer without one has the usual ones.
enum PreferenceStore {
    static func preferences(of userID: String, in transaction: ReadTransaction) throws -> NotificationPreferences {
        try transaction.first(
            "SELECT language, cart_reminders, sms FROM notification_preferences WHERE user_id = ?", [userID]
        ) { row in
            var preferences = NotificationPreferences()
            preferences.language = row.optionalText(0).flatMap { Language(rawValue: $0) }
            preferences.cartReminders = row.bool(1)
            preferences.sms = row.bool(2)
            return preferences
        } ?? NotificationPreferences()
    }

    static func keep(
        _ preferences: NotificationPreferences, of userID: String, in transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO notification_preferences (user_id, language, cart_reminders, sms) VALUES (?, ?, ?, ?)
            ON CONFLICT (user_id) DO UPDATE SET language = excluded.language,
                cart_reminders = excluded.cart_reminders, sms = excluded.sms
            """, [userID, preferences.language?.rawValue, preferences.cartReminders, preferences.sms])
    }
}
