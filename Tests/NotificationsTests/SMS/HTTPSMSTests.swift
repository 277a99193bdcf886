import CommerceKernel
import Foundation
import Testing

@testable import Notifications

/// Short messages to a provider as Twilio describes its own: a form, HTTP Basic authentication, statuses that mean
/// something.
@Suite struct HTTPSMSTests {
    private let message = ShortMessage(to: "+4915112345678", text: "Grüße & Küsse: 100 % ok?\nx=1", id: "order.1")

    private func transport(_ receiver: Receiver) throws -> HTTPSMS {
        try HTTPSMS(
            "http://AC123:s3cret%2Fword@127.0.0.1:\(receiver.port)/2010-04-01/Accounts/AC123/Messages.json?From=%2B15550100"
        )
    }

    @Test func `a message is a form with the provider's own fields`() async throws {
        let receiver = try Receiver()
        receiver.answer(.init(status: 201, body: #"{"sid":"SM1","status":"queued"}"#))
        try await transport(receiver).send(message)
        let request = try #require(receiver.received.first)
        #expect(receiver.received.count == 1)
        #expect(request.line == "POST /2010-04-01/Accounts/AC123/Messages.json HTTP/1.1")
        #expect(request.headers["content-type"] == "application/x-www-form-urlencoded")
        #expect(request.headers["authorization"] == "Basic " + Data("AC123:s3cret/word".utf8).base64EncodedString())
        #expect(request.headers["idempotency-key"] == "order.1")
        #expect(
            request.body
                == "From=%2B15550100&To=%2B4915112345678&Body=Gr%C3%BC%C3%9Fe+%26+K%C3%BCsse%3A+100+%25+ok%3F%0Ax%3D1")
    }

    @Test(arguments: [
        (400, true), (404, true), (422, true), (401, false), (403, false), (408, false), (429, false), (500, false),
        (503, false), (302, false),
    ])
    func `a refusal of the message is for good, one of the moment is not`(_ status: Int, isPermanent: Bool) async throws
    {
        let (receiver, elsewhere) = (try Receiver(), try Receiver())
        receiver.answer(
            .init(status: status, headers: ["Location": elsewhere.url], body: #"{"code":21211,"message":"Invalid To"}"#)
        )
        let transport = try transport(receiver)
        let failure = try #require(
            await #expect(throws: DeliveryFailure.self) { try await transport.send(message) })
        #expect(failure.isPermanent == isPermanent)
        #expect("\(failure)".contains("\(status)") && "\(failure)".contains("Invalid To"))
        #expect(elsewhere.received.isEmpty, "a redirect is not followed")
    }

    @Test func `a provider that is not there leaves the message for later`() async throws {
        let transport = try HTTPSMS("http://127.0.0.1:9/")
        let failure = await #expect(throws: DeliveryFailure.self) { try await transport.send(message) }
        #expect(failure?.isPermanent == false)
    }

    @Test(arguments: ["", "ftp://example.com/", "https://", "twilio", "https://ftp.example:65536/"])
    func `a setting that is no address is refused without showing it`(_ setting: String) {
        let error = #expect(throws: DomainError.self) { try HTTPSMS(setting) }
        #expect(error?.code == "invalid_setting" && error?.message.contains("ftp") == false)
    }
}
