import CommerceKernel
import Identity
import Testing

@Suite struct EmailAddressTests {
    @Test(arguments: [
        ("Jane.Doe@Example.COM", "Jane.Doe@example.com", "jane.doe@example.com"),
        ("o'neil+tag@mail.example.org", "o'neil+tag@mail.example.org", "o'neil+tag@mail.example.org"),
        ("info@bücher.example", "info@bücher.example", "info@xn--bcher-kva.example"),
        ("info@xn--bcher-kva.example", "info@xn--bcher-kva.example", "info@xn--bcher-kva.example"),
        ("用户@例え.jp", "用户@例え.jp", "用户@xn--r8jz45g.jp"),
        ("jose\u{301}@example.com", "josé@example.com", "josé@example.com"),
        ("x@пример.рф", "x@пример.рф", "x@xn--e1afmkfd.xn--p1ai"),
    ])
    func `an address has a text and a key for comparison`(input: String, text: String, key: String) throws {
        let address = try EmailAddress(input)
        #expect(address.text == text)
        #expect(address.key == key)
    }

    @Test(arguments: [
        "", "@", "a@", "@b.example", "plain", "a b@c.example", "a@b", "a@@b.example", ".a@b.example", "a.@b.example",
        "a..b@c.example", "a@b..example", "a@-b.example", "a@b-.example", "a@[127.0.0.1]", "a@127.0.0.1",
        "\"quoted\"@b.example", "a\r\nBcc: x@y.example@b.example", "a\u{0}@b.example", "a@b.exam\u{0}ple",
        "a\u{200B}b@c.example", "a\u{202E}b@c.example", "a,b@c.example", "a@b_c.example",
        String(repeating: "a", count: 65) + "@b.example",
        "a@" + String(repeating: "b", count: 64) + ".example",
        "a@" + Array(repeating: String(repeating: "b", count: 60), count: 5).joined(separator: "."),
    ])
    func `what is no address is refused`(input: String) {
        #expect(throws: DomainError.self) { try EmailAddress(input) }
    }

    @Test func `the longest local part and label are accepted`() throws {
        let local = String(repeating: "a", count: 64)
        let label = String(repeating: "b", count: 63)
        #expect(try EmailAddress("\(local)@\(label).example").text.count == 136)
    }
}
