public import Foundation

/// How the shop speaks to people.
public struct NotificationOptions: Sendable {
    /// Whom mails come from; its domain is that of every `Message-ID`.
    public var sender: MailAddress
    public var shopName: String
    /// How the shop is reached, without a slash at its end. Asked when a message is sent: a shop whose port the system
    /// chooses knows it only once it listens.
    public var baseURL: @Sendable () -> String
    /// Of those of whom nothing is known.
    public var language: Language = .english
    /// Whom low stock is told; staff and admins when empty.
    public var staff: [MailAddress] = []
    /// From this many units down a product is low; nil for never.
    public var lowStock: Int?
    /// Files here replace the templates of the same name.
    public var templates: URL?

    public init(
        sender: MailAddress, shopName: String, baseURL: @autoclosure @escaping @Sendable () -> String
    ) {
        self.sender = sender
        self.shopName = shopName
        self.baseURL = baseURL
    }
}
