import CommerceKernel
import Testing

@testable import HTTPAPI

@Suite struct EnvelopeTests {
    private let moment = Timestamp(milliseconds: 1_700_000_000_000)

    @Test(arguments: [
        "plain", "", "\"", "\"}", #"","timestamp":"now"}"#, "\\", "é\u{0}",
    ])
    func `what a success tells is the same at any time`(_ text: String) throws {
        func content(_ message: String, at moment: Timestamp) throws -> [UInt8] {
            let body = Envelope.success(message, at: moment) { json in json.object { $0.member("name", text) } }
            return Array(try #require(Envelope.contentWithoutTime(body)))
        }
        let now = try content("Cart", at: moment)
        #expect(try content("Cart", at: moment.advanced(by: .seconds(86_400))) == now)
        #expect(try content("Carts", at: moment) != now)
        let text = String(decoding: now, as: UTF8.self)
        #expect(text.hasSuffix(#","errors":null"#))
    }

    @Test func `data that names a time of its own is told apart`() throws {
        let bodies = [1, 2].map { (second: Int64) in
            Envelope.success("Cart", at: moment) { json in
                json.object { $0.member("timestamp", Timestamp(milliseconds: second * 1000)) }
            }
        }
        #expect(Envelope.contentWithoutTime(bodies[0]) != Envelope.contentWithoutTime(bodies[1]))
    }

    @Test(arguments: [
        "", "{}", #"{"success":true}"#, #"{"success":false,"data":null,"timestamp":"now"}"#, #""}"#,
        #"{"success":true,"data":"x"}"#, #"[{"success":true,"timestamp":"now"}"#,
    ])
    func `other bytes are no success`(_ text: String) {
        #expect(Envelope.contentWithoutTime(Array(text.utf8)) == nil)
    }
}
