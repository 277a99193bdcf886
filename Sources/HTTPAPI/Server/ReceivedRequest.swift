import CommerceKernel
import HTTPTypes
import Identity

/// A request as it came in, and the names under which its answer and the log tell of it.
struct ReceivedRequest {
    let head: HTTPRequest
    let at = ContinuousClock.now
    let now: Timestamp
    let trace: TraceContext
    /// The caller's `X-Request-Id`, or the id of the trace.
    let id: String
    /// The address of the client, or of whoever a trusted proxy says the client is.
    let client: String
    /// The template of its endpoint, once that is found.
    var route = "-"
    var principal = Principal.anonymous

    init(head: HTTPRequest, now: Timestamp, client: String) {
        self.head = head
        self.now = now
        self.client = client
        trace = TraceContext(traceparent: head.headerFields[.traceparent])
        id = Self.requestID(head.headerFields[.xRequestID]) ?? trace.traceID
    }

    /// What the endpoint sees of it. Throws 400 `invalid_query`.
    func request(
        _ target: RequestTarget, _ endpoint: Endpoint, _ parameters: PathParameters, body: BodyStream, _ limits: Limits
    ) throws -> APIRequest {
        APIRequest(
            method: head.method, route: endpoint.template, rawPath: String(target.path),
            rawQuery: String(target.query), path: parameters,
            query: try QueryParameters(target.query, limit: limits.queryParameters),
            headers: head.headerFields, authority: head.authority ?? "", body: body, requestID: id, trace: trace,
            clientAddress: client, receivedAt: at, now: now, endpointBody: endpoint.body, limits: limits)
    }

    /// A caller's id is taken over when it is 1 to 128 of `A-Za-z0-9._:-`, so that it cannot forge log lines.
    private static func requestID(_ text: String?) -> String? {
        guard let text, (1...128).contains(text.utf8.count),
            text.utf8.allSatisfy({
                (48...58).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 46
                    || $0 == 95
            })
        else { return nil }
        return text
    }
}
