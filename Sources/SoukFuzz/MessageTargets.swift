import CommerceKernel
import HTTPAPI
import Notifications
import Payments

extension FuzzTarget {
    /// A signature holds for what was signed and for nothing else.
    static let callbacks = FuzzTarget(
        name: "callbacks",
        seeds: [
            "t=1768905000,v1=00ff", "t=1768905000,v1=aa,v1=bb",
            CallbackSignature.header(for: body, secret: key, at: now),
        ],
        words: ["t=", ",", "v1=", "=", "9223372036854775807", "-", " "]
    ) { bytes in
        let header = String(decoding: bytes, as: UTF8.self)
        guard (try? CallbackSignature.verify(header, body: body, secret: key, now: now)) != nil else { return }
        let right = CallbackSignature.header(for: body, secret: key, at: now).split(separator: "v1=")[1].lowercased()
        precondition(header.lowercased().contains(right), "a signature that is none of ours was believed")
    }

    /// Forms with files.
    static let multipart = FuzzTarget(
        name: "multipart",
        seeds: [
            "--b\r\nContent-Disposition: form-data; name=\"csrfToken\"\r\n\r\nabc\r\n--b\r\nContent-Disposition: form-data; "
                + "name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\nid,name\r\n1,Cup\r\n--b--\r\n",
            "preamble\r\n--b\r\ncontent-disposition: form-data; name=\"x%22\"\r\n\r\n\r\n--b--epilogue",
        ],
        words: ["--b", "--b--", "\r\n\r\n", "; name=\"", "; filename=\"", "Content-Disposition: form-data", "%0D%0A"]
    ) { bytes in
        for type in ["multipart/form-data; boundary=b", "multipart/form-data; boundary=\"b\"; charset=utf-8"] {
            guard let form = try? MultipartForm(bytes, contentType: type) else { continue }
            let size = form.fields.reduce(0) { $0 + $1.value.utf8.count } + (form.file("file")?.bytes.count ?? 0)
            precondition(size <= bytes.count, "a form larger than its bytes")
        }
    }

    /// Mails whose every text is hostile: RFC 5322 lines, and not one header field more than was written.
    static let mime = FuzzTarget(
        name: "mime",
        seeds: [
            "Your order\nAda <ada@example.com>\nHello,\r\nthank you.",
            "Grüße 茶\n\"O, N\" <o@example.com>\n.\nFrom here",
            "=?UTF-8?B?YQ==?=\nbob@bücher.example\n" + String(repeating: "long ", count: 40),
        ],
        words: [
            "\n", "\r", "\r\nBcc: x@example.com\r\n", "\r\n\r\n", "\u{2028}", "\u{85}", "<", ">", "@", "=", ".", "\0",
        ]
    ) { bytes in
        let parts = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let from = try? MailAddress(address: "shop@example.com"),
            let to = try? MailAddress(setting: String(parts[1]))
        else { return }
        let message = MailMessage(
            from: from, to: to, subject: String(parts[0]), messageID: "1@example.com", date: now,
            text: String(parts[2]), html: "<p>\(parts[2])</p>", unsubscribeURL: "https://example.com/u?\(parts[0])")
        var names: [UInt8] = []
        var isHead = true
        for line in message.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            precondition(line.last == UInt8(ascii: "\r"), "a line break without a carriage return")
            precondition(line.count <= 999 && !line.dropLast().contains(UInt8(ascii: "\r")), "a line of RFC 5322")
            // An address beyond ASCII stands as it is (RFC 6532).
            let isPlain = line.allSatisfy { $0 < 128 } || !to.address.utf8.allSatisfy { $0 < 128 }
            precondition(isPlain && !line.contains(0), "7-bit text")
            if line.count == 1 { isHead = false }
            if isHead, let first = line.first, first != UInt8(ascii: " ") { names.append(first) }
        }
        precondition(names == Array("FTSDMMALLC".utf8), "a header field that nobody wrote")
    }

    private static let key: [UInt8] = Array("fuzz".utf8)
    private static let body: [UInt8] = Array(#"{"id":"evt_1"}"#.utf8)
    private static let now = Timestamp(milliseconds: 1_768_905_000_000)
}
