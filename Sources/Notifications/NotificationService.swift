public import CommerceKernel
public import Cryptography
import Identity
public import Storage

/// Messages to people: what waits, what was sent, what was given up, and what each customer wants to be told.
public struct NotificationService: Sendable {
    let store: Store
    public let options: NotificationOptions
    public let unsubscribing: Unsubscribing
    let time: any TimeSource
    let ids: any IDSource

    public init(
        store: Store, options: NotificationOptions, ring: KeyRing, time: any TimeSource, ids: any IDSource
    ) {
        self.store = store
        self.options = options
        unsubscribing = Unsubscribing(ring: ring)
        self.time = time
        self.ids = ids
    }

    // MARK: What was told

    /// The newest first.
    public func notifications(
        status: NotificationRecord.Status?, about: String? = nil, _ page: PageRequest
    ) async throws -> (notifications: [NotificationRecord], total: Int) {
        try await store.read { transaction in
            (
                try NotificationStore.page(
                    status: status, about: about, offset: page.offset, limit: page.limit, in: transaction),
                try NotificationStore.count(status: status, about: about, in: transaction)
            )
        }
    }

    /// Lets a message that was given up be tried again. Throws `not_found`, and 409 `not_given_up` for another one.
    public func retry(_ id: Int64) async throws {
        let now = time.now
        try await store.write { transaction in
            guard let record = try NotificationStore.record(id, in: transaction) else {
                throw DomainError.notFound("notification", id: String(id))
            }
            guard try NotificationStore.retry(id, now: now, in: transaction) == 1 else {
                throw DomainError(
                    .conflict, code: "not_given_up",
                    message: record.status == .dead
                        ? "The notification \(id) cannot be sent again: its content was forgotten."
                        : "The notification \(id) is \(record.status.rawValue); only one that was given up is retried.")
            }
        }
    }

    /// Lets all that were given up be tried again; answers how many.
    public func retryAll() async throws -> Int {
        let now = time.now
        return try await store.write { try NotificationStore.retry(nil, now: now, in: $0) }
    }

    /// How many wait and how many were given up, and since when the oldest one waits.
    public static func backlog(
        in transaction: ReadTransaction
    ) throws -> (pending: Int, dead: Int, oldest: Timestamp?) {
        try NotificationStore.backlog(in: transaction)
    }

    // MARK: Messages of other programs

    /// Queues words for a customer, in the transaction that wants them told. Throws `not_found` for an unknown account
    /// and `validation_failed` for one without a telephone.
    ///
    /// - Parameter occurrence: Unique; the same one again changes nothing.
    public func request(
        _ channel: NotificationRecord.Channel, to userID: String, subject: String, message: String, occurrence: String,
        in transaction: Transaction
    ) throws {
        guard let user = try IdentityService.user(id: userID, in: transaction) else {
            throw DomainError.notFound("user", id: userID)
        }
        let recipient = channel == .email ? user.email : user.phone
        guard let recipient else {
            throw DomainError.invalid(
                field: "notificationType", code: "no_phone", message: "The user has no telephone number.")
        }
        let preferences = try PreferenceStore.preferences(of: userID, in: transaction)
        try NotificationStore.insert(
            NotificationDraft(
                channel: channel, template: .message, about: "user/\(userID)", occurrence: occurrence, userID: userID,
                recipient: recipient, language: preferences.language ?? options.language,
                data: [
                    "name": .string(user.name), "message": .string(message),
                    // A subject is one line.
                    "title": .string(subject.split(whereSeparator: \.isNewline).joined(separator: " ")),
                    "paragraphs": .array(
                        message.split(whereSeparator: \.isNewline).map { .string(String($0)) }),
                ]), now: time.now, in: transaction)
    }

    // MARK: Preferences

    public func preferences(of userID: String) async throws -> NotificationPreferences {
        try await store.read { try PreferenceStore.preferences(of: userID, in: $0) }
    }

    public func keep(_ preferences: NotificationPreferences, of userID: String) async throws {
        try await store.write { try PreferenceStore.keep(preferences, of: userID, in: $0) }
    }

    /// Declines reminders by the link in one of them. Throws 404 for a link that the shop has not made.
    public func unsubscribe(token: String) async throws {
        guard let user = unsubscribing.user(token: token) else { throw DomainError.notFound("link", id: token) }
        try await store.write { transaction in
            var preferences = try PreferenceStore.preferences(of: user, in: transaction)
            preferences.cartReminders = false
            try PreferenceStore.keep(preferences, of: user, in: transaction)
        }
    }
}
