import CommerceKernel
import Testing

@Suite struct JSONTests {
    @Test func `a document is read and written back`() throws {
        let text = #"{"a":[1,2.50,-3e5,true,false,null],"b":{"c":"d\"\\\n\u00e9"},"e":""}"#
        let value = try JSONParser.parse(text)
        #expect(value["a"]?.array?.count == 6)
        #expect(value["b"]?["c"]?.string == "d\"\\\né")
        #expect(value.text == #"{"a":[1,2.50,-3e5,true,false,null],"b":{"c":"d\"\\\né"},"e":""}"#)
        #expect(try JSONParser.parse(value.text) == value)
    }

    @Test func `numbers keep their exact text`() throws {
        let value = try JSONParser.parse("1299.990")
        #expect(value.number?.text == "1299.990")
        #expect(try JSONParser.parse("3.0").number?.int64 == 3)
        #expect(try JSONParser.parse("3.5").number?.int64 == nil)
        #expect(try JSONParser.parse("1e400").number?.double == nil)
    }

    @Test(
        "what RFC 8259 forbids is refused",
        arguments: [
            "", "{", "[1,]", "{\"a\":1,}", "01", "1.", ".5", "+1", "NaN", "'a'", "{a:1}", "[1 2]", "\"a", "\"\u{01}\"",
            "tru",
            "nulll", "\"\\x\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "1 2", "\u{FEFF}{}", "[", "]", "{\"a\"}", "-",
            "1e",
        ])
    func refuses(text: String) {
        #expect(throws: JSONParseError.self) { try JSONParser.parse(text) }
    }

    @Test func `invalid UTF-8 is refused`() {
        #expect(throws: JSONParseError.self) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
        #expect(throws: JSONParseError.self) { try JSONParser.parse([0x22, 0x5C, 0x6E, 0xC3, 0x22]) }
    }

    @Test func `depth is limited`() throws {
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        #expect(throws: JSONParseError.self) { try JSONParser.parse(deep) }
        let million = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: JSONParseError.self) { try JSONParser.parse(million) }
        #expect(try JSONParser.parse("[[[[]]]]").array?.count == 1)
    }

    @Test func `a fault names its line and column`() {
        let error = #expect(throws: JSONParseError.self) { try JSONParser.parse("{\n  \"a\": nope\n}") }
        #expect(error?.line == 2)
        #expect(error?.column == 8)
    }

    @Test func `surrogate pairs become one character`() throws {
        #expect(try JSONParser.parse(#""\ud83d\ude00""#).string == "😀")
    }

    @Test func `the last of two equal names counts`() throws {
        #expect(try JSONParser.parse(#"{"a":1,"a":2}"#)["a"]?.number?.int64 == 2)
        let many = "{" + (0..<20).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + ",\"k3\":99}"
        let object = try #require(try JSONParser.parse(many).object)
        #expect(object["k3"]?.number?.int64 == 99)
        #expect(object.count == 20)
    }

    @Test func `objects are equal whatever the order of members`() throws {
        #expect(try JSONParser.parse(#"{"a":1,"b":2}"#) == JSONParser.parse(#"{"b":2,"a":1}"#))
        #expect(try JSONParser.parse(#"{"a":1}"#) != JSONParser.parse(#"{"a":1,"b":2}"#))
    }

    @Test func `a writer places commas and escapes`() throws {
        var json = JSONWriter()
        json.object {
            $0.member("text", "</script>\u{07}")
            $0.member("price", Money(minorUnits: 1050, currency: .usd))
            $0.array("list") {
                $0.value(1)
                $0.null()
                $0.object { _ in }
            }
            $0.member("whole", 3.0)
            $0.member("part", 0.1)
            $0.member("infinite", Double.infinity)
        }
        #expect(
            json.text
                == #"{"text":"\u003c/script>\u0007","price":10.50,"list":[1,null,{}],"whole":3,"part":0.1,"infinite":null}"#
        )
        #expect(try JSONParser.parse(json.bytes)["text"]?.string == "</script>\u{07}")
    }
}
