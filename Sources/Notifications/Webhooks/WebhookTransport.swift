import AsyncHTTPClient
import CommerceKernel
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Connections to one endpoint for the time of a few messages, to an address that was checked.
///
/// Redirects are not followed, answers are read in small part, everything has an end in time. The name is resolved once,
/// here, and the client connects to that address only, while TLS still asks for the name's certificate.
struct WebhookTransport: Sendable {
    static let connectTime: TimeAmount = .seconds(5)
    static let timeLimit: Duration = .seconds(15)
    /// Bytes of an answer that the log keeps.
    static let answerLimit = 1024

    private let client: HTTPClient
    private let loop: any EventLoop
    private let url: String

    /// Connects on a thread of `group`. Throws when the address is refused or cannot be resolved.
    init(url: String, policy: TargetPolicy, group: MultiThreadedEventLoopGroup) async throws {
        let target = try await policy.target(of: url)
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: Self.connectTime, read: .seconds(15))
        configuration.httpVersion = .http1Only
        // The schedule says when to try again.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.dnsOverride = [target.host: target.address.text]
        client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
        loop = group.next()
        self.url = url
    }

    func close() async { try? await client.shutdown() }

    struct Answer: Sendable {
        let status: Int
        let retryAfter: String?
        /// Its beginning.
        let text: String
    }

    struct TimedOut: Error, CustomStringConvertible {
        var description: String { "no complete answer within \(WebhookTransport.timeLimit)" }
    }

    /// Posts `body`. Throws when there is no answer in time.
    func post(_ body: String, headers: [(String, String)]) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { try await exchange(body, headers) }
            group.addTask { throw try await timeout() }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw TimedOut() }
            return answer
        }
    }

    /// Returns when the time is over. A timer of the loop costs next to nothing when it is taken back, as nearly all are.
    private func timeout() async throws -> TimedOut {
        let end = loop.scheduleTask(in: .milliseconds(Self.timeLimit.wholeMilliseconds)) {}
        try await withTaskCancellationHandler {
            try await end.futureResult.get()
        } onCancel: {
            end.cancel()
        }
        return TimedOut()
    }

    private func exchange(_ body: String, _ headers: [(String, String)]) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await client.execute(request, timeout: .seconds(15))
        var beginning: [UInt8] = []
        for try await chunk in response.body {
            beginning += chunk.readableBytesView.prefix(Self.answerLimit - beginning.count)
            if beginning.count >= Self.answerLimit { break }
        }
        return Answer(
            status: Int(response.status.code), retryAfter: response.headers.first(name: "Retry-After"),
            text: String(decoding: beginning, as: UTF8.self))
    }
}
