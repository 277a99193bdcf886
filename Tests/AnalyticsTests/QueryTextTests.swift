import Testing

@testable import Analytics

@Suite struct QueryTextTests {
    @Test(arguments: [
        ("usb cable", "usb cable"), ("USB  Cable ", "usb cable"), (" usb", "usb"), ("usb ", "usb"),
        ("a\tb\u{0}c", "a b c"),
        ("Größe 12", "größe 12"), ("usb-c 2.0", "usb-c 2.0"), ("123456789", "123456789"), ("4k tv 55", "4k tv 55"),
    ])
    func `case and white space do not tell queries apart`(_ text: String, _ normal: String) {
        #expect(QueryText.normalized(text) == normal)
    }

    @Test(arguments: [
        "", " ", "1234567890", "12345 67890", "call 030-1234 5678", "me@example.com", "to me@example.com now",
        String(repeating: "a", count: 101),
    ])
    func `what is no query or may name a person is left out`(_ text: String) {
        #expect(QueryText.normalized(text) == nil)
    }

    @Test func `what looks normal already is what normalizing gives`() {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("ab 1 2345Z@-\t")
        for _ in 0..<5000 {
            let text = String((0..<Int.random(in: 0...16, using: &generator)).map { _ in letters.randomElement()! })
            let normal = QueryText.normalized(text)
            // An upper-case letter in front keeps the text from looking normal, and goes with the lowering.
            let long = QueryText.normalized("Q " + text)
            if let normal { #expect(long == "q " + normal, "\(text.debugDescription)") }
        }
    }
}
