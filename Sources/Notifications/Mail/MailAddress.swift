import Identity

/// Where a mail comes from or goes to, with the name that a mail program shows.
public struct MailAddress: Sendable, Hashable {
    public let name: String?
    /// `person@example.com`; holds no character that could end a header field or an SMTP command.
    public let address: String

    /// Throws a `DomainError` for anything but an address.
    public init(name: String? = nil, address: String) throws {
        self.name = name
        // The local part as it was given, the domain as servers look it up.
        let parsed = try EmailAddress(address)
        let local = parsed.text.prefix(upTo: parsed.text.lastIndex(of: "@") ?? parsed.text.endIndex)
        let domain = parsed.key.suffix(from: parsed.key.lastIndex(of: "@") ?? parsed.key.endIndex)
        self.address = String(local + domain)
    }

    /// `Name <person@example.com>` or only the address, as settings hold it. Throws a `DomainError`.
    public init(setting text: String) throws {
        guard let open = text.lastIndex(of: "<"), text.hasSuffix(">") else {
            try self.init(address: text)
            return
        }
        let name = text[..<open].drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
        let unquoted =
            name.count >= 2 && name.first == "\"" && name.last == "\"" ? name.dropFirst().dropLast() : name[...]
        try self.init(
            name: unquoted.isEmpty ? nil : String(unquoted),
            address: String(text[text.index(after: open)...].dropLast()))
    }

    /// What stands after the last `@`.
    public var domain: String {
        String(address[address.index(after: address.lastIndex(of: "@") ?? address.startIndex)...])
    }
}
