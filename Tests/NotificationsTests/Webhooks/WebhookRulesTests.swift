import CommerceKernel
import Foundation
import Testing

@testable import Notifications

@Suite struct WebhookRulesTests {
    @Test func `the signature is the one of the specification's example`() throws {
        // From the reference libraries of standardwebhooks.com.
        let secret = Array(try #require(Data(base64Encoded: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))
        let header = WebhookSignature.header(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: Array(#"{"test": 2432232314}"#.utf8),
            secrets: [secret])
        #expect(header == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        #expect(WebhookSignature.text(of: secret) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    }

    @Test func `pauses grow, have jitter, honour Retry-After and come to an end`() {
        var last = Duration.zero
        for attempt in 1..<WebhookSchedule.maximumAttempts {
            let least = WebhookSchedule.pause(after: attempt, retryAfter: nil, random: 0) ?? .zero
            let most = WebhookSchedule.pause(after: attempt, retryAfter: nil, random: 255) ?? .zero
            #expect(least > last)
            #expect(most > least && most <= least * 1.1)
            last = least
        }
        #expect(WebhookSchedule.pause(after: WebhookSchedule.maximumAttempts, retryAfter: nil, random: 0) == nil)
        #expect(WebhookSchedule.pause(after: 1, retryAfter: .seconds(120), random: 0) == .seconds(120))
        #expect(WebhookSchedule.pause(after: 1, retryAfter: .seconds(1), random: 0) == .seconds(5))
        #expect(WebhookSchedule.pause(after: 1, retryAfter: .seconds(1 << 40), random: 0) == .seconds(86_400))
    }

    @Test func `Retry-After is read in both forms`() throws {
        let now = try #require(Timestamp(iso8601: "1994-11-06T08:49:07Z"))
        #expect(WebhookSchedule.retryAfter("30", now: now) == .seconds(30))
        #expect(WebhookSchedule.retryAfter("Sun, 06 Nov 1994 08:49:37 GMT", now: now) == .seconds(30))
        for text in ["", "-1", "soon", "99999999999999999999"] {
            #expect(WebhookSchedule.retryAfter(text, now: now) == nil, "\(text)")
        }
    }

    @Test(arguments: [(200, "delivered"), (204, "delivered"), (301, "failed"), (410, "gone"), (500, "failed")])
    func `an answer means`(_ status: Int, _ verdict: String) {
        #expect("\(WebhookSchedule.verdict(status))" == verdict)
    }
}
