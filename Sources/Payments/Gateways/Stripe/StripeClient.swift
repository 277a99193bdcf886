import AsyncHTTPClient
import CommerceKernel
import Cryptography
import NIOCore
import NIOHTTP1

/// Speaks Stripe's REST API: forms in, JSON out, with a bound on time and size of every answer.
struct StripeClient: Sendable {
    private static let timeout: TimeAmount = .seconds(30)
    private static let answerLimit = 1 << 20

    /// Such as `https://api.stripe.com`.
    let base: String
    let key: Secret<String>

    /// What Stripe refuses: its status, `error.code` (or `error.type`) and `error.message`.
    struct Refusal: Error {
        let status: UInt
        let code: String
        let message: String
    }

    /// - Parameter idempotencyKey: Stripe does what it has done under a key once.
    func send(
        _ method: HTTPMethod, _ path: String, _ form: [(String, String)] = [], idempotencyKey: String? = nil
    ) async throws -> JSONValue {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        request.headers.add(name: "authorization", value: "Bearer " + key.reveal())
        if let idempotencyKey { request.headers.add(name: "idempotency-key", value: idempotencyKey) }
        if method == .POST {
            request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
            let body = form.map { "\(PercentCoding.encode($0.0))=\(PercentCoding.encode($0.1))" }.joined(separator: "&")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let status: UInt
        let json: JSONValue
        do {
            let response = try await GatewayConnections.client.execute(request, timeout: Self.timeout)
            let buffer = try await response.body.collect(upTo: Self.answerLimit)
            status = response.status.code
            json = try JSONParser.parse(Array(buffer.readableBytesView))
        } catch {
            throw GatewayError.unreachable("\(error)")
        }
        if status == 200 { return json }
        // 409 is a second request under a key that is in use, 429 a limit: nothing is known of the first.
        if status >= 500 || status == 409 || status == 429 { throw GatewayError.unreachable("status \(status)") }
        let error = json["error"]
        throw Refusal(
            status: status, code: error?["code"]?.string ?? error?["type"]?.string ?? "refused",
            message: error?["message"]?.string ?? "Stripe refuses with status \(status).")
    }
}
