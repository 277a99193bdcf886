import CommerceKernel
import Cryptography
import Testing

@testable import Contracts

@Suite struct OrderSignatureTests {
    private static let secret = Array("c291ay1kZW1vLXNpZ25pbmctc2VjcmV0LTEyMzQ1Ng".utf8)

    private static func body(_ further: String = "") throws -> JSONObject {
        let text = #"{"userId":"123456","orderAmount":100.50,"items":[{"quantity":2,"productId":"P001"}]\#(further)}"#
        return try JSONParser.parse(text).object ?? JSONObject()
    }

    private static func signed(_ body: JSONObject) throws -> JSONObject {
        var body = body
        let bytes = try #require(OrderSignature.signedBytes(of: body))
        body["signature"] = .string(Hex.encode(HMACSHA256.code(for: bytes, key: secret)))
        return body
    }

    private static func verify(
        _ body: JSONObject, strict: Bool = false, at now: Timestamp = .january
    ) throws -> OrderSignature.Nonce? {
        try OrderSignature(body: body, isStrict: strict).verify(secret: secret, now: now)
    }

    @Test func `the signed text is canonical`() throws {
        var body = try Self.body()
        body["signature"] = "whatever"
        let bytes = try #require(OrderSignature.signedBytes(of: body))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"items":[{"productId":"P001","quantity":2}],"orderAmount":100.5,"userId":"123456"}"#)
    }

    /// Computed with Python's `hmac` over the canonical text above.
    @Test func `another program's signature is accepted`() throws {
        var body = try Self.body()
        body["signature"] = "306a2666ec33e0c3b6159e9f51a4bab81effd509071bb97e601997467f54ad49"
        #expect(throws: Never.self) { try Self.verify(body) }
    }

    @Test func `a signature holds for its body and key alone`() throws {
        var body = try Self.signed(Self.body())
        #expect(throws: Never.self) { try Self.verify(body) }
        #expect(throws: DomainError.self) {
            try OrderSignature(body: body, isStrict: false).verify(secret: [1], now: .january)
        }
        body["orderAmount"] = 1
        #expect(throws: DomainError.self) { try Self.verify(body) }
    }

    @Test(
        "what is no signature is refused",
        arguments: [JSONValue.null, "", "zz", "abcd", 5, [], "digital signature"] as [JSONValue])
    func refused(_ signature: JSONValue) throws {
        var body = try Self.body()
        body["signature"] = signature
        let error = #expect(throws: DomainError.self) { try Self.verify(body) }
        #expect(error?.code == "invalid_signature")
    }

    @Test func `strict mode wants a moment and a nonce`() throws {
        #expect(throws: Never.self) { try Self.verify(Self.signed(Self.body())) }
        for further in ["", #","timestamp":1705746600"#, #","nonce":"n""#, #","timestamp":1705746600,"nonce":"""#] {
            let error = #expect(throws: DomainError.self) {
                try Self.verify(Self.signed(Self.body(further)), strict: true)
            }
            #expect(error?.details.first?.code == "required")
        }
        let nonce = try Self.verify(
            Self.signed(Self.body(#","timestamp":"2024-01-20T10:30:00Z","nonce":"n1""#)), strict: true)
        #expect(nonce?.text == "n1")
    }

    @Test func `a moment too far from now is refused in any mode`() throws {
        let body = try Self.signed(Self.body(#","timestamp":1705746600,"nonce":"n""#))
        #expect(throws: Never.self) { try Self.verify(body, at: .seconds(1_705_746_900)) }
        #expect(throws: Never.self) { try Self.verify(body, at: .seconds(1_705_746_300)) }
        #expect(throws: DomainError.self) { try Self.verify(body, at: .seconds(1_705_746_901)) }
        #expect(throws: DomainError.self) { try Self.verify(body, at: .seconds(1_705_746_299)) }
    }

    @Test(
        "a moment that is none is refused, not trapped on",
        arguments: ["true", "1.5", "9223372036854775807", "-9223372036854775808", "1e300", "\"soon\"", "[]"])
    func moment(_ text: String) throws {
        let body = try Self.signed(Self.body(#","timestamp":\#(text),"nonce":"n""#))
        #expect(throws: DomainError.self) { try Self.verify(body) }
    }
}
