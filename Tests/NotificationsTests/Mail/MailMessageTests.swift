import CommerceKernel
import Cryptography
import Foundation
import Notifications
import Testing

@Suite struct MailMessageTests {
    private func message(
        subject: String = "Order confirmation ORD000001", text: String = "Hello", html: String = "<p>Hello</p>",
        name: String? = "Souk"
    ) throws -> String {
        let message = MailMessage(
            from: try MailAddress(name: name, address: "shop@example.com"),
            to: try MailAddress(address: "ada@example.com"), subject: subject,
            messageID: "abc.order-confirmation@example.com", date: Timestamp(milliseconds: 1_768_905_000_000),
            text: text, html: html)
        return String(decoding: message.bytes, as: UTF8.self)
    }

    private func header(_ message: String) -> [String] {
        let head = message.components(separatedBy: "\r\n\r\n")[0]
        return head.replacingOccurrences(of: "\r\n ", with: " ").components(separatedBy: "\r\n")
    }

    @Test func `a subject of ASCII is written as it is`() throws {
        let lines = header(try message())
        #expect(lines.contains("Subject: Order confirmation ORD000001"))
        #expect(lines.contains("Date: Tue, 20 Jan 2026 10:30:00 +0000"))
        #expect(lines.contains("Message-ID: <abc.order-confirmation@example.com>"))
    }

    @Test func `other subjects become encoded words that fit a line and decode to the same`() throws {
        let subject = "Bestellbestätigung für Übergrößen: " + String(repeating: "Größe 😀 ", count: 20)
        let raw = try message(subject: subject)
        #expect(raw.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 78 })
        let line = try #require(header(raw).first { $0.hasPrefix("Subject: ") })
        let decoded = try line.dropFirst(9).split(separator: " ").map { word in
            #expect(word.hasPrefix("=?UTF-8?B?") && word.hasSuffix("?=") && word.count <= 75)
            return String(
                decoding: try #require(Data(base64Encoded: String(word.dropFirst(10).dropLast(2)))), as: UTF8.self)
        }
        #expect(decoded.joined() == subject.trimmingCharacters(in: .whitespaces))
    }

    @Test(arguments: ["a\r\nBcc: eve@example.com", "a\nBcc: eve@example.com", "a\u{2028}Bcc: x", "a\u{85}b", "a\0b"])
    func `nothing that is given can begin another header field`(hostile: String) throws {
        let plain = header(try message())
        #expect(header(try message(subject: hostile)).count == plain.count)
        #expect(header(try message(name: hostile)).count == plain.count)
        #expect(!(try message(subject: hostile)).contains("\nBcc"))
        #expect(throws: DomainError.self) { try MailAddress(address: hostile + "@example.com") }
    }

    @Test(arguments: ["a b, ", "a b ", "\" \\ ", "ä b ", "abcdefghij"])
    func `a name of whatever length fits lines of a mail`(part: String) throws {
        for count in [1, 79, 81, 100, 300, 2000] {
            let raw = try message(name: String(repeating: part, count: count))
            #expect(raw.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 998 })
            #expect(header(raw).count == 8)
        }
    }

    @Test func `both parts are quoted-printable with lines of at most 76 characters`() throws {
        let text = "Straße\n.dot\nFrom me\ntrailing \n" + String(repeating: "ä=", count: 200)
        let raw = try message(text: text, html: "<p>\(text)</p>")
        #expect(raw.utf8.allSatisfy { $0 < 128 })
        #expect(raw.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
        #expect(raw.contains("Stra=C3=9Fe\r\n=2Edot\r\n=46rom me\r\ntrailing=20\r\n=C3=A4=3D"))
        #expect(raw.components(separatedBy: "Content-Transfer-Encoding: quoted-printable").count == 3)
    }

    @Test func `an address with a name is read from a setting`() throws {
        let address = try MailAddress(setting: "\"The Shop\" <shop@example.com>")
        #expect(address.name == "The Shop" && address.address == "shop@example.com" && address.domain == "example.com")
        #expect(try MailAddress(setting: "shop@example.com").name == nil)
        #expect(throws: DomainError.self) { try MailAddress(setting: "The Shop") }
    }

    @Test func `a server is read from a setting, and a password needs a protected line to another machine`() throws {
        #expect(try SMTPServer("smtp://relay.example:2525").encryption == .opportunistic)
        #expect(try SMTPServer("smtp://u:p%40@mail.example").encryption == .required)
        #expect(try SMTPServer("smtp://u:p%40@mail.example").password?.reveal() == "p@")
        #expect(try SMTPServer("smtp://u:p@127.0.0.1:1025").encryption == .opportunistic)
        #expect(try SMTPServer("smtp://u:p@mail.example?tls=off").encryption == .off)
        #expect(try SMTPServer("smtps://mail.example").port == 465)
        for wrong in ["http://mail.example", "smtp://", "smtp://mail.example?tls=maybe", "mail"] {
            #expect(throws: DomainError.self) { try SMTPServer(wrong) }
        }
    }
}

@Suite struct FileMailboxTests {
    @Test func `a mail becomes a file, and the same mail again the same file`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "souk-mailbox-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let mail = MailMessage(
            from: try MailAddress(address: "shop@example.com"), to: try MailAddress(address: "ada@example.com"),
            subject: "Hello", messageID: "../../etc/x y@example.com",
            date: Timestamp(milliseconds: 1_768_905_000_000), text: "Hello", html: "<p>Hello</p>")
        let mailbox = FileMailbox(folder: folder)
        try await mailbox.send(mail)
        try await mailbox.send(mail)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names == ["20260120T103000Z-.._.._etc_x_y.eml"])
        #expect(try Data(contentsOf: folder.appending(path: names[0])) == Data(mail.bytes))
    }
}
