public import CommerceKernel
public import HTTPTypes
public import NIOCore
import HummingbirdCore

/// What an endpoint answers. The server adds request id, security headers and `Content-Length`.
public struct APIResponse: Sendable {
    public enum Body: Sendable {
        case empty
        case bytes(ByteBuffer)
        /// Written while it is sent; `length` when it is known before.
        case stream(length: Int?, @Sendable (inout BodyWriter) async throws -> Void)
    }

    public var status: HTTPResponse.Status
    public var headers: HTTPFields
    public var body: Body
    /// Where the packed form is kept, of an answer that is given many times.
    public var packed: PackedForm?

    public init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], body: Body = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Finished bytes of a media type.
    public static func bytes(
        _ bytes: some Sequence<UInt8>, type: String, status: HTTPResponse.Status = .ok
    ) -> APIResponse {
        APIResponse(status, headers: [.contentType: type], body: .bytes(ByteBuffer(bytes: bytes)))
    }

    public static func html(_ text: String, status: HTTPResponse.Status = .ok) -> APIResponse {
        var response = bytes(text.utf8, type: "text/html; charset=utf-8", status: status)
        response.headers[.contentSecurityPolicy] =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; frame-ancestors 'none'"
        return response
    }

    /// 204.
    public static let noContent = APIResponse(.noContent)

    /// A success in the envelope, its `data` written by `data`.
    public static func success(
        _ message: String, status: HTTPResponse.Status = .ok, at now: Timestamp,
        data: (inout JSONWriter) throws -> Void
    ) rethrows -> APIResponse {
        json(try Envelope.success(message, at: now, data: data), status: status)
    }

    /// A success whose `data` is finished JSON.
    public static func success(
        _ message: String, status: HTTPResponse.Status = .ok, at now: Timestamp, raw data: some Collection<UInt8>
    ) -> APIResponse {
        json(Envelope.success(message, at: now, capacity: data.count + 200) { $0.raw(data) }, status: status)
    }

    /// A page of a list in the envelope, with `pagination` and `Link` headers.
    public static func page(
        _ message: String, _ pagination: Pagination, of request: APIRequest,
        items: (inout JSONWriter) throws -> Void
    ) rethrows -> APIResponse {
        var response = json(
            try Envelope.success(message, at: request.now, pagination: pagination) { try $0.array(items) })
        pagination.addLinks(to: &response.headers, path: request.rawPath, query: request.query)
        return response
    }

    /// A refusal that is an answer of its own rather than an error, such as a declined payment: it may carry data and is
    /// replayed to whoever repeats the request.
    static func refusal(_ failure: Failure, to request: APIRequest) -> APIResponse {
        let asProblem = request.headers[.accept]?.contains("application/problem+json") == true
        var response = json(
            Envelope.failure(failure, requestID: request.requestID, at: request.now, asProblem: asProblem),
            status: failure.status)
        if asProblem { response.headers[.contentType] = "application/problem+json" }
        return response
    }

    /// 201 with the place of what was made.
    public static func created(
        _ message: String, location: String, at now: Timestamp, data: (inout JSONWriter) throws -> Void
    ) rethrows -> APIResponse {
        try success(message, status: .created, at: now, data: data).adding(.location, location)
    }

    /// Finished JSON that is an envelope already.
    public static func json(_ bytes: [UInt8], status: HTTPResponse.Status = .ok) -> APIResponse {
        APIResponse(status, headers: [.contentType: "application/json"], body: .bytes(ByteBuffer(bytes: bytes)))
    }

    public func adding(_ name: HTTPField.Name, _ value: String) -> APIResponse {
        var copy = self
        copy.headers[name] = value
        return copy
    }

    /// Its length in bytes when that is known.
    var length: Int? {
        switch body {
        case .empty: 0
        case .bytes(let buffer): buffer.readableBytes
        case .stream(let length, _): length
        }
    }
}

/// Where a streamed body goes. Waits while the client is slower than we are.
public struct BodyWriter {
    private var target: any ResponseBodyWriter
    private let encoder: GzipEncoder?

    init(_ target: any ResponseBodyWriter, encoder: GzipEncoder? = nil) {
        self.target = target
        self.encoder = encoder
    }

    public mutating func write(_ bytes: some Sequence<UInt8>) async throws { try await write(ByteBuffer(bytes: bytes)) }

    public mutating func write(_ text: String) async throws { try await write(ByteBuffer(string: text)) }

    private mutating func write(_ bytes: ByteBuffer) async throws {
        guard let encoder else { return try await target.write(bytes) }
        let packed = encoder.pack(bytes, isLast: false)
        if packed.readableBytes > 0 { try await target.write(packed) }
    }

    /// One that packs what it is given, to the same target.
    func packing() throws -> BodyWriter {
        guard let encoder = GzipEncoder() else {
            throw DomainError(
                .unavailable, code: "temporarily_unavailable", message: "There is no memory to pack with.")
        }
        return BodyWriter(target, encoder: encoder)
    }

    /// Writes what a packing writer still holds.
    mutating func finish() async throws {
        if let encoder { try await target.write(encoder.pack(ByteBuffer(), isLast: true)) }
    }
}

extension HTTPField.Name {
    // The names are constants of ours and valid.
    public static let xRequestID = HTTPField.Name("X-Request-Id")!
    public static let traceparent = HTTPField.Name("traceparent")!
    public static let xAPIKey = HTTPField.Name("X-API-Key")!
    public static let xCache = HTTPField.Name("X-Cache")!
    public static let xForwardedFor = HTTPField.Name("X-Forwarded-For")!
    public static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    public static let xFrameOptions = HTTPField.Name("X-Frame-Options")!
    public static let link = HTTPField.Name("Link")!
    public static let retryAfter = HTTPField.Name("Retry-After")!
    public static let age = HTTPField.Name("Age")!
}
