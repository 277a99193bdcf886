public import CommerceKernel

/// A message to one person and what became of it.
public struct NotificationRecord: Sendable, Hashable {
    public enum Channel: String, Sendable, Hashable, CaseIterable {
        case email, sms
    }

    public enum Status: String, Sendable, Hashable, CaseIterable {
        case pending, sent
        /// Given up: refused for good, or tried too often.
        case dead
    }

    public let id: Int64
    /// Of what is told: at most one message has it.
    public let key: String
    public let channel: Channel
    public let template: NotificationTemplate
    /// What it is about, `order/ID`.
    public let about: String
    public let userID: String?
    /// An address or a telephone number; empty once it was forgotten.
    public let recipient: String
    public let language: Language
    public let status: Status
    public let attempts: Int
    public let nextAttemptAt: Timestamp
    public let lastError: String?
    public let createdAt: Timestamp
    public let finishedAt: Timestamp?
    /// What the template is filled with.
    let data: JSONObject
    /// Of a one-time token, as its event carried it.
    let sealedToken: [UInt8]?
    /// After this there is no use in sending it.
    let expiresAt: Timestamp?

    /// Without the domain: `01890….order-confirmation`.
    var messageName: String { key.replacing("/", with: ".") }
}

/// A message that is to be sent.
struct NotificationDraft: Sendable {
    let channel: NotificationRecord.Channel
    let template: NotificationTemplate
    let about: String
    /// Tells apart what may happen several times to one order; nil for what is told once.
    var occurrence: String?
    let userID: String?
    let recipient: String
    let language: Language
    /// What the template may name: the text of a JSON object.
    let data: String
    var sealedToken: [UInt8]?
    var expiresAt: Timestamp?

    init(
        channel: NotificationRecord.Channel, template: NotificationTemplate, about: String, occurrence: String? = nil,
        userID: String?, recipient: String, language: Language, data: JSONObject, sealedToken: [UInt8]? = nil,
        expiresAt: Timestamp? = nil
    ) {
        self.channel = channel
        self.template = template
        self.about = about
        self.occurrence = occurrence
        self.userID = userID
        self.recipient = recipient
        self.language = language
        self.data = JSONValue.object(data).text
        self.sealedToken = sealedToken
        self.expiresAt = expiresAt
    }

    var key: String {
        let name = about.split(separator: "/", maxSplits: 1).last.map(String.init) ?? about
        let parts = [name, template.rawValue, occurrence, channel == .sms ? "sms" : nil]
        return parts.compactMap { $0 }.joined(separator: "/")
    }
}
