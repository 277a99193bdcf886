import CommerceKernel
import Testing

@Suite struct CanonicalJSONTests {
    @Test(
        "numbers are printed as ECMAScript prints them",
        arguments: [
            ("100.50", "100.5"), ("0", "0"), ("-0", "0"), ("1e2", "100"), ("333333333.33333329", "333333333.3333333"),
            ("1E30", "1e+30"), ("4.50", "4.5"), ("2e-3", "0.002"), ("0.000000000000000000000000001", "1e-27"),
            ("123456789012345680000", "123456789012345680000"), ("1e21", "1e+21"), ("0.000001", "0.000001"),
            ("0.0000001", "1e-7"), ("-1.5e-10", "-1.5e-10"), ("5e-324", "5e-324"),
            ("1.7976931348623157e308", "1.7976931348623157e+308"),
            ("9007199254740993", "9007199254740992"), ("1299.99", "1299.99"),
        ])
    func numbers(text: String, canonical: String) throws {
        let bytes = try #require(CanonicalJSON.bytes(of: try JSONParser.parse(text)))
        #expect(String(decoding: bytes, as: UTF8.self) == canonical)
    }

    @Test func `members are sorted by UTF-16 code units and text keeps its characters`() throws {
        let value = try JSONParser.parse(
            #"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#
        )
        let text = String(decoding: try #require(CanonicalJSON.bytes(of: value)), as: UTF8.self)
        let expected =
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\","
            + "\"€\":\"Euro Sign\",\"😀\":\"Emoji\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}"
        #expect(text == expected)
    }

    @Test func `nested values lose their white space and escape only what they must`() throws {
        let value = try JSONParser.parse(
            #"{ "b" : [ 1 , null, "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/" ], "a" : {} }"#)
        let text = String(decoding: try #require(CanonicalJSON.bytes(of: value)), as: UTF8.self)
        #expect(text == #"{"a":{},"b":[1,null,"€$\u000f\nA'B\"\\\\\"/"]}"#)
    }

    @Test func `a number no double can hold has no canonical form`() throws {
        #expect(CanonicalJSON.bytes(of: try JSONParser.parse("[1e400]")) == nil)
    }
}
