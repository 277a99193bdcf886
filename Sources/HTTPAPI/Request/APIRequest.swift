public import CommerceKernel
public import HTTPTypes
public import Identity

/// A request as an endpoint sees it: authenticated, allowed and within its limits.
public struct APIRequest: Sendable {
    public private(set) var method: HTTPRequest.Method
    /// Of the endpoint, such as `/v1/products/{id}`.
    public private(set) var route: PathTemplate
    /// As sent, without the query.
    public let rawPath: String
    /// As sent, without the question mark.
    public let rawQuery: String
    public private(set) var path: PathParameters
    public private(set) var query: QueryParameters
    public private(set) var headers: HTTPFields
    /// The `Host` header, or the authority of the request line.
    public let authority: String
    public private(set) var body: BodyStream
    /// The caller's `X-Request-Id`, or the id of the trace.
    public let requestID: String
    public let trace: TraceContext
    /// The address of the client, or of whoever a trusted proxy says the client is.
    public let clientAddress: String
    public var principal: Principal = .anonymous
    /// Caller, operation and `Idempotency-Key` as one unguessable text; nil without a key.
    public var idempotencyScope: String?
    public let receivedAt: ContinuousClock.Instant
    public let now: Timestamp
    private(set) var endpointBody: Endpoint.Body
    let limits: Limits

    /// A cookie's value, as sent.
    public func cookie(_ name: String) -> String? {
        for pair in headers[values: .cookie].flatMap({ $0.split(separator: ";") }) {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name else { continue }
            return String(parts[1])
        }
        return nil
    }

    /// The JSON document in the body. Throws 400 `malformed_json` (also for an empty body) and 413.
    public func json() async throws -> JSONValue {
        guard let value = try await optionalJSON() else {
            throw DomainError(
                .invalid, code: "malformed_json", message: "The body is empty; a JSON document is needed.")
        }
        return value
    }

    /// The same; nil for an empty body.
    public func optionalJSON() async throws -> JSONValue? {
        let bytes = try await bytes()
        guard !bytes.isEmpty else { return nil }
        do {
            return try JSONParser.parse(bytes, maximumDepth: limits.jsonDepth)
        } catch {
            throw DomainError(.invalid, code: "malformed_json", message: "The body is not JSON: \(error).")
        }
    }

    /// The body as it came, collected up to the endpoint's limit.
    public func bytes() async throws -> [UInt8] {
        switch endpointBody {
        case .json(let limit, _), .form(let limit): try await body.collect(upTo: limit)
        case .none, .stream: try await body.collect(upTo: Limits.defaultBody)
        }
    }

    /// A reader over the JSON object in the body. Throws 400 when the body is something else.
    public func reader() async throws -> BodyReader { try BodyReader(await json()) }

    /// A GET of `endpoint` by the same principal, without conditions and past our caches.
    func looking(at endpoint: Endpoint, _ parameters: PathParameters) -> APIRequest {
        var copy = self
        copy.method = .get
        copy.route = endpoint.template
        copy.path = parameters
        copy.query = QueryParameters()
        copy.headers = [.accept: "application/json", .cacheControl: "no-cache"]
        // What shows a guest's right to see it.
        for name in [HTTPField.Name.cartToken, .xOrderToken, .cookie] { copy.headers[name] = headers[name] }
        copy.body = BodyStream()
        copy.endpointBody = .none
        return copy
    }

    /// True when the request asks past our caches.
    public var bypassesCache: Bool { headers[.cacheControl]?.contains("no-cache") == true }

    /// Since the head of the request was read.
    public var elapsed: Duration { ContinuousClock.now - receivedAt }
}
