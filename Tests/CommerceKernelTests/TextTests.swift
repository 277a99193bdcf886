import CommerceKernel
import Testing

@Suite struct TextTests {
    @Test(arguments: [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)])
    func `FNV-1a gives the published values`(text: String, hash: UInt64) {
        #expect(FNV1a.hash(text.utf8) == hash)
    }

    @Test func `what means something in HTML is escaped, once`() {
        #expect(
            HTMLEscaping.escaped(#"<a href="x">Tom & 'Jerry'</a>"#)
                == "&lt;a href=&quot;x&quot;&gt;Tom &amp; &#39;Jerry&#39;&lt;/a&gt;")
        #expect(HTMLEscaping.escaped("&amp; café 日本") == "&amp;amp; café 日本")
        #expect(HTMLEscaping.escaped("plain") == "plain")
    }

    @Test func `percent-encoding goes there and back`() {
        for text in ["a b/c?d=é&f", "日本", "~-._", "100%"] {
            let encoded = PercentCoding.encode(text)
            #expect(encoded.utf8.allSatisfy { $0 < 128 })
            #expect(PercentCoding.decode(encoded[...], plusIsSpace: false) == text)
        }
        #expect(PercentCoding.encode("a b/é") == "a%20b%2F%C3%A9")
        #expect(PercentCoding.decode("a+b", plusIsSpace: true) == "a b")
        #expect(PercentCoding.decode("%zz", plusIsSpace: false) == nil)
        #expect(PercentCoding.decode("%ff", plusIsSpace: false) == nil)
    }
}
