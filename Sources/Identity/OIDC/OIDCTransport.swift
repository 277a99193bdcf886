import AsyncHTTPClient
import CommerceKernel
import Cryptography
import NIOCore
import NIOHTTP1

/// Speaks to a provider: no redirects, small answers, a short wait. Anything unexpected is "unavailable".
struct OIDCTransport: Sendable {
    private static let answerLimit = 256 << 10
    private static let timeout: TimeAmount = .seconds(10)

    /// One for the life of the process; it holds connections to a handful of providers.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(10))
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    func get(_ address: String, bearer: Secret<String>? = nil) async throws -> JSONValue {
        var request = HTTPClientRequest(url: address)
        request.headers.add(name: "Accept", value: "application/json")
        if let bearer { request.headers.add(name: "Authorization", value: "Bearer \(bearer.reveal())") }
        return try await send(request).body
    }

    /// Posts a form; answers the JSON whatever the status, since refusals of a token endpoint are JSON too.
    func post(
        _ address: String, form: [(String, String)], basic: (user: String, password: Secret<String>)?
    ) async throws -> (status: Int, body: JSONValue) {
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        if let basic {
            // RFC 6749, section 2.3.1: both parts are form-encoded first.
            let pair = "\(FormCoding.encode(basic.user)):\(FormCoding.encode(basic.password.reveal()))"
            request.headers.add(name: "Authorization", value: "Basic \(FormCoding.base64(pair))")
        }
        request.body = .bytes(ByteBuffer(string: FormCoding.encode(form)))
        return try await send(request, acceptsRefusal: true)
    }

    private func send(
        _ request: HTTPClientRequest, acceptsRefusal: Bool = false
    ) async throws -> (status: Int, body: JSONValue) {
        do {
            let response = try await Self.client.execute(request, timeout: Self.timeout)
            let status = Int(response.status.code)
            guard status == 200 || (acceptsRefusal && (400..<500).contains(status)) else { throw Self.unavailable }
            let buffer = try await response.body.collect(upTo: Self.answerLimit)
            return (status, try JSONParser.parse(Array(buffer.readableBytesView), maximumDepth: 16))
        } catch {
            throw Self.unavailable
        }
    }

    static let unavailable = DomainError(
        .unavailable, code: "provider_unavailable",
        message: "The sign-in provider cannot be reached or answers nonsense; try again later.",
        retryAfter: .seconds(10))
}
