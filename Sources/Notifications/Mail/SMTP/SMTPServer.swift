import CommerceKernel
public import Cryptography
import Foundation

/// Where mails are handed in, as `SOUK_MAIL_URL` states it:
/// `smtp://user:password@host:port?tls=required` or `smtps://…`.
public struct SMTPServer: Sendable {
    public enum Encryption: String, Sendable, Hashable {
        /// TLS from the first byte, with a certificate that is checked.
        case implicit
        /// STARTTLS, or nothing is sent; the certificate is checked.
        case required
        /// STARTTLS when it is offered, with any certificate: whoever stands in between could also hide the offer
        /// (RFC 7435).
        case opportunistic
        case off
    }

    public let host: String
    public let port: Int
    public let user: String?
    public let password: Secret<String>?
    public let encryption: Encryption
    /// A file of certificates (PEM) that are trusted instead of the system's. `SOUK_MAIL_CA`.
    public let authorities: String?

    /// Throws a `DomainError` that says what would be right. A password goes over an unprotected line to this machine
    /// only, unless `tls` says otherwise.
    public init(_ setting: String, authorities: String? = nil) throws {
        func invalid(_ reason: String) -> DomainError {
            // The value itself may hold a password.
            DomainError(.invalid, code: "invalid_setting", message: "SOUK_MAIL_URL is not right: \(reason).")
        }
        guard let parts = URLComponents(string: setting), let scheme = parts.scheme?.lowercased(),
            ["smtp", "smtps"].contains(scheme)
        else { throw invalid("it must be file:, smtp://host:port or smtps://host:port") }
        guard let host = parts.host, !host.isEmpty, host.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            throw invalid("it names no host")
        }
        self.host = host
        port = parts.port ?? (scheme == "smtps" ? 465 : parts.user == nil ? 25 : 587)
        guard (1...65_535).contains(port) else { throw invalid("the port must be from 1 to 65535") }
        user = parts.user
        password = parts.password.map { Secret($0) }
        self.authorities = authorities
        let bare = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        let isLocal = bare == "localhost" || bare == "::1" || bare.hasPrefix("127.")
        switch (scheme, parts.queryItems?.last { $0.name == "tls" }?.value) {
        case ("smtps", _): encryption = .implicit
        case (_, "required"): encryption = .required
        case (_, "off"): encryption = .off
        case (_, "opportunistic"): encryption = .opportunistic
        case (_, nil): encryption = user == nil || isLocal ? .opportunistic : .required
        default: throw invalid("tls must be required, opportunistic or off")
        }
    }

    /// For curl; the path is the name to greet with.
    func url(greetingAs name: String) -> String {
        "\(encryption == .implicit ? "smtps" : "smtp")://\(host):\(port)/\(name)"
    }
}
