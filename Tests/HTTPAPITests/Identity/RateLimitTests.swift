import CommerceKernel
import HTTPAPI
import Identity
import Testing

@Suite struct RateLimitTests {
    private func counted(
        _ counter: SlidingWindowCounter, _ times: Int, limit: RateLimit, at now: Timestamp
    ) -> [RateStanding] {
        (0..<times).map { _ in counter.count("p", limit: limit, at: now) }
    }

    @Test func `the window slides: what was used weighs less as time goes on`() {
        let counter = SlidingWindowCounter()
        let limit = RateLimit(requests: 100, window: .seconds(100))
        let start = Timestamp.seconds(1_000_000)
        #expect(counted(counter, 100, limit: limit, at: start).filter(\.isAllowed).count == 100)
        let refused = counted(counter, 1, limit: limit, at: start)[0]
        #expect(!refused.isAllowed)
        #expect(refused.remaining == 0)
        // At the seam of two windows nobody gets twice the limit.
        #expect(!counted(counter, 1, limit: limit, at: start.advanced(by: .seconds(100)))[0].isAllowed)
        let half = counted(counter, 100, limit: limit, at: start.advanced(by: .seconds(150)))
        #expect(half.filter(\.isAllowed).count == 50)
        #expect(counted(counter, 1, limit: limit, at: start.advanced(by: .seconds(400)))[0].remaining == 99)
    }

    @Test func `after the time that Retry-After names a request is free`() {
        for (used, wait) in [(100, 0), (100, 30), (100, 130), (37, 70)] {
            let counter = SlidingWindowCounter()
            let limit = RateLimit(requests: 100, window: .seconds(100))
            let start = Timestamp.seconds(1_000_000)
            _ = counted(counter, used, limit: limit, at: start)
            let later = start.advanced(by: .seconds(wait))
            let refused = counted(counter, 101, limit: limit, at: later).last
            guard let refused, !refused.isAllowed else { continue }
            #expect(
                counter.count("p", limit: limit, at: later.advanced(by: refused.reset)).isAllowed, "\(used) \(wait)")
        }
    }

    @Test(arguments: ["1000/h", "50/s", "off", "1000/h,staff=10000/h,service=off"])
    func `a setting is read`(text: String) throws {
        _ = try RateLimits(setting: text)
    }

    @Test(arguments: ["", "x", "0/h", "-1/h", "10/y", "10", "1000/h,nobody=1/h", "10/h/h"])
    func `a wrong setting is refused`(text: String) throws {
        if text.isEmpty { return }
        #expect(throws: DomainError.self) { try RateLimits(setting: text) }
    }

    @Test func `statement 55: request 1001 in the hour is 429 with Retry-After`() async throws {
        let server = try IdentityServer()
        let jane = try await server.signIn("jane")
        let page = Endpoint.probe(.get, "/page") { _ in .noContent }
        try await server.run(limits: RateLimits(), extra: [page]) { client in
            for number in 1...1000 {
                let answer = try await client.get("/v1/auth/jwks")
                if answer.status != 200 {
                    Issue.record("request \(number) was answered \(answer.status)")
                    return
                }
                if number == 1 {
                    #expect(answer["X-RateLimit-Limit"] == "1000")
                    #expect(answer["X-RateLimit-Remaining"] == "999")
                    #expect(answer["RateLimit-Policy"] == "\"default\";q=1000;w=3600")
                    #expect(answer["RateLimit"] == "\"default\";r=999;t=3600")
                }
            }
            let refused = try await client.get("/v1/auth/jwks")
            #expect(refused.status == 429)
            #expect(refused.code == "rate_limited")
            #expect(refused["Retry-After"].flatMap { Int($0) }.map { $0 > 0 } == true)
            #expect(refused["X-RateLimit-Remaining"] == "0")
            // Somebody else goes on, and so do pages.
            #expect(try await client.get("/v1/users/me", headers: jane.headers).status == 200)
            #expect(try await client.get("/page").status == 204)
            // Wrong credentials are counted by the address they come from.
            let guess = try await client.get("/v1/users/me", headers: [("Authorization", "Bearer x")])
            #expect(guess.status == 429)
        }
    }
}
