public import CommerceKernel

/// A mail with a plain and an HTML part.
public struct MailMessage: Sendable, Hashable {
    public let from: MailAddress
    public let to: MailAddress
    public let subject: String
    /// Without angle brackets. Stable for what is told, so that a repeat can be recognised.
    public let messageID: String
    public let date: Timestamp
    public let text: String
    public let html: String
    /// Where reminders can be declined; RFC 8058.
    public let unsubscribeURL: String?

    public init(
        from: MailAddress, to: MailAddress, subject: String, messageID: String, date: Timestamp, text: String,
        html: String, unsubscribeURL: String? = nil
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.messageID = messageID
        self.date = date
        self.text = text
        self.html = html
        self.unsubscribeURL = unsubscribeURL
    }

    /// The message as it travels: RFC 5322 with CRLF, the body multipart/alternative, everything 7-bit but an address
    /// that is not (RFC 6532).
    public var bytes: [UInt8] {
        let boundary = "souk-\(Self.fingerprint(messageID))"
        var lines = [
            MailHeader.field("From", from), MailHeader.field("To", to), MailHeader.field("Subject", subject),
            "Date: \(MailHeader.date(date))", MailHeader.field("Message-ID", "<\(messageID)>"), "MIME-Version: 1.0",
            // No answers of absence or vacation to this (RFC 3834).
            "Auto-Submitted: auto-generated",
        ]
        if let unsubscribeURL {
            lines += [
                MailHeader.field("List-Unsubscribe", "<\(unsubscribeURL)>"),
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            ]
        }
        lines.append("Content-Type: multipart/alternative; boundary=\"\(boundary)\"")
        for (type, content) in [("text/plain", text), ("text/html", html)] {
            lines += [
                "", "--\(boundary)", "Content-Type: \(type); charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable", "", QuotedPrintable.encode(content),
            ]
        }
        lines += ["--\(boundary)--", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    /// Of the id (FNV-1a), so that equal messages have equal bytes. `=_` cannot occur in quoted-printable text.
    private static func fingerprint(_ text: String) -> String {
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return "=_" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}
