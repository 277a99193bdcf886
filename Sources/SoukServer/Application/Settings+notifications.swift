import Checkout
import CommerceKernel
import Foundation
import Notifications

/// Settings of messages to people.
extension Settings {
    /// `SOUK_MAIL_URL`: `file:` for files in `data/mail`, or a server.
    func mailTransport() throws -> any MailTransport {
        guard let setting = try source.value("SOUK_MAIL_URL"), !setting.hasPrefix("file:") else {
            return FileMailbox(folder: try Self.folder(source.value("SOUK_MAIL_URL")) ?? data.appending(path: "mail"))
        }
        return SMTPTransport(server: try SMTPServer(setting, authorities: try source.value("SOUK_MAIL_CA")))
    }

    /// `SOUK_SMS_URL`: `file:` for files in `data/sms`, or a provider.
    func smsTransport() throws -> any SMSTransport {
        guard let setting = try source.value("SOUK_SMS_URL"), !setting.hasPrefix("file:") else {
            return FileSMS(folder: try Self.folder(source.value("SOUK_SMS_URL")) ?? data.appending(path: "sms"))
        }
        return try HTTPSMS(setting)
    }

    /// `SOUK_SHOP_NAME`, `SOUK_MAIL_FROM`, `SOUK_LANGUAGE`, `SOUK_STAFF_MAIL`, `SOUK_LOW_STOCK`.
    var notificationOptions: NotificationOptions {
        get throws {
            let sender = try MailAddress(setting: try source.value("SOUK_MAIL_FROM") ?? Self.sender(at: publicURL))
            let name = try source.value("SOUK_SHOP_NAME") ?? sender.name ?? "Souk"
            var options = NotificationOptions(sender: sender, shopName: name, baseURL: publicURL)
            if let tag = try source.value("SOUK_LANGUAGE") {
                guard let language = Language(preferring: tag) else {
                    let known = Language.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Self.invalid("SOUK_LANGUAGE", tag, "one of \(known)")
                }
                options.language = language
            }
            options.staff = try (source.value("SOUK_STAFF_MAIL") ?? "").split(separator: ",").map {
                try MailAddress(setting: $0.trimmingCharacters(in: .whitespaces))
            }
            let lowStock = try Self.integer(source, "SOUK_LOW_STOCK", -1...1_000_000) ?? 5
            options.lowStock = lowStock < 0 ? nil : lowStock
            options.templates = data.appending(path: "templates")
            return options
        }
    }

    /// `SOUK_CART_REMINDER_HOURS`: after how long a left cart is reminded of; 0 for never.
    var checkoutOptions: CheckoutOptions {
        get throws {
            var options = CheckoutOptions(currency: currency)
            let hours = try Self.integer(source, "SOUK_CART_REMINDER_HOURS", 0...8760) ?? 24
            options.cartReminderAfter = hours == 0 ? nil : .seconds(hours * 3600)
            return options
        }
    }

    /// A folder that `file:` names; nil when it names none.
    private static func folder(_ setting: String?) -> URL? {
        guard let path = setting?.dropFirst("file:".count), !path.isEmpty else { return nil }
        return URL(
            filePath: path.hasPrefix("//") ? String(path.dropFirst(2)) : String(path), directoryHint: .isDirectory)
    }

    /// Of a shop that has not been given one. A host that is no name of a domain gets one that no mail can leave for.
    private static func sender(at url: String) -> String {
        let host = URLComponents(string: url)?.host ?? ""
        let address = "no-reply@\(host)"
        return (try? MailAddress(address: address)) == nil ? "no-reply@souk.invalid" : address
    }
}
