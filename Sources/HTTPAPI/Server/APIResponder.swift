public import CommerceKernel
public import HTTPTypes
import Identity
public import Logging
import HummingbirdCore
import NIOCore
import Storage

/// Takes a request through limits, routing, authentication, access and its endpoint, and turns every error into an
/// answer. Knows the wire only through HTTP types.
public struct APIResponder: Sendable {
    public let routes: RouteTable
    let authenticators: AuthenticatorChain
    let limits: Limits
    let rateLimits: RateLimits
    let proxies: TrustedProxies
    let time: any TimeSource
    let accessLog: AccessLog
    let metrics: RequestMetrics
    let cors: CORSPolicy
    let failureStyles: [FailureStyle]
    let acts: PrivilegedActs?
    let admission: @Sendable (HTTPRequest) throws -> Void
    let logger: Logger
    let date = DateHeader()

    /// `acts` writes what is done with more rights than a customer's. `admission` sees every head first and throws for
    /// requests that this listener does not even route.
    public init(
        routes: RouteTable, authenticators: [any Authenticator] = [], limits: Limits = Limits(),
        rateLimits: RateLimits = .off, proxies: TrustedProxies = TrustedProxies(), time: any TimeSource,
        accessLog: AccessLog = .off, metrics: RequestMetrics = RequestMetrics(),
        cors: CORSPolicy = .off,
        failureStyles: [FailureStyle] = [], acts: PrivilegedActs? = nil,
        admission: @escaping @Sendable (HTTPRequest) throws -> Void = { _ in }, logger: Logger
    ) {
        self.routes = routes
        self.authenticators = AuthenticatorChain(authenticators: authenticators)
        self.limits = limits
        self.rateLimits = rateLimits
        self.proxies = proxies
        self.time = time
        self.accessLog = accessLog
        self.metrics = metrics
        self.cors = cors
        self.failureStyles = failureStyles
        self.acts = acts
        self.admission = admission
        self.logger = logger
    }

    /// The answer to a request whose head is `head`; never throws. `peer` is the address the connection comes from.
    func respond(to head: HTTPRequest, body: BodyStream, peer: String) async -> APIResponse {
        var received = receive(head, peer: peer)
        metrics.begin()
        var standing: RateStanding?
        var response: APIResponse
        do {
            if head.method == .options, head.path == "*" { throw Answered(response: .noContent) }
            let target = try checked(head)
            try admission(head)
            let found = try match(head, target)
            switch found {
            case .answer(let answer): response = answer
            case .endpoint(let endpoint, let parameters):
                received.route = endpoint.template.text
                var request = try received.request(target, endpoint, parameters, body: body, limits)
                (received.principal, standing) = try await admit(request)
                request.principal = received.principal
                if let standing, !standing.isAllowed { throw standing.refusal }
                try endpoint.access.check(request.principal)
                try Negotiation.check(request, endpoint)
                if let acts, PrivilegedActs.covers(request, endpoint) {
                    response = try await acts.record(request, endpoint, routes)
                } else {
                    response = try await endpoint.handler(request)
                }
            }
        } catch let answered as Answered {
            response = answered.response
        } catch {
            response = refusal(error, to: received)
        }
        return conclude(response, standing, received)
    }

    func receive(_ head: HTTPRequest, peer: String) -> ReceivedRequest {
        let client = proxies.client(peer: peer, forwardedFor: head.headerFields[values: .xForwardedFor])
        return ReceivedRequest(head: head, now: time.now, client: client)
    }

    /// The answer as it goes out, counted and written into the log.
    func conclude(_ answer: APIResponse, _ standing: RateStanding?, _ received: ReceivedRequest) -> APIResponse {
        var response = answer
        standing?.add(to: &response.headers)
        cors.apply(to: &response, received.head)
        ContentCoding.apply(to: &response, request: received.head.headerFields)
        finish(&response, of: received)
        let duration = ContinuousClock.now - received.at
        let method = received.head.method
        metrics.end(method: method, route: received.route, status: response.status.code, duration: duration)
        accessLog.record(
            AccessLog.Entry(
                at: received.now, method: method.rawValue, route: received.route, status: response.status.code,
                duration: duration, bytes: response.length, requestID: received.id,
                traceID: received.trace.traceID, principal: received.principal.logName, client: received.client))
        return response
    }

    /// Who is calling, and where they stand in their limit. Wrong credentials count against the address they come from,
    /// so that nobody can guess without end.
    private func admit(_ request: APIRequest) async throws -> (Principal, RateStanding?) {
        func count(_ principal: Principal) async throws -> RateStanding? {
            try await rateLimits.count(
                path: request.rawPath[...], principal: principal, clientAddress: request.clientAddress,
                at: request.now)
        }
        let principal: Principal
        do {
            principal = try await authenticators.authenticate(request)
        } catch {
            if let standing = try await count(.anonymous), !standing.isAllowed { throw standing.refusal }
            throw error
        }
        return (principal, try await count(principal))
    }

    /// An answer found before any endpoint was.
    private struct Answered: Error { let response: APIResponse }

    private enum Found {
        case endpoint(Endpoint, PathParameters)
        case answer(APIResponse)
    }

    private func match(_ head: HTTPRequest, _ target: RequestTarget) throws -> Found {
        switch routes.match(head.method, target.segments) {
        case .found(let endpoint, let parameters): return .endpoint(endpoint, parameters)
        case .otherMethods(let allowed):
            let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
            if head.method == .options { return .answer(APIResponse.noContent.adding(.allow, allow)) }
            throw HTTPFault(
                .methodNotAllowed, "method_not_allowed",
                "\(head.method.rawValue.prefix(40)) is not possible here; possible are \(allow).",
                headers: [.allow: allow])
        case .notFound:
            throw HTTPFault(.notFound, "not_found", "There is nothing at \(target.path.prefix(200)).")
        }
    }

    /// Throws 414, 431 or 400 for a head beyond the limits.
    func checked(_ head: HTTPRequest) throws -> RequestTarget {
        let fields = head.headerFields
        var size = 0
        for field in fields { size += field.name.rawName.utf8.count + field.value.utf8.count + 4 }
        if size > limits.headers || fields.count > limits.headerFields {
            throw HTTPFault(
                .requestHeaderFieldsTooLarge, "headers_too_large",
                "The header fields have \(size) bytes in \(fields.count) fields; "
                    + "\(limits.headers) bytes and \(limits.headerFields) fields are allowed.")
        }
        let text = head.path ?? "/"
        if text.utf8.count > limits.target {
            throw HTTPFault(
                .uriTooLong, "target_too_long",
                "The address has \(text.utf8.count) bytes; \(limits.target) are allowed.")
        }
        guard let target = RequestTarget(text) else {
            throw HTTPFault(.badRequest, "invalid_path", "The path of the address is not valid.")
        }
        if target.query.utf8.count > limits.query {
            throw HTTPFault(
                .uriTooLong, "target_too_long",
                "The query has \(target.query.utf8.count) bytes; \(limits.query) are allowed.")
        }
        return target
    }

    func refusal(_ error: any Error, to received: ReceivedRequest) -> APIResponse {
        let failure = Failure(error)
        // What the disk refuses is answered as passing, but somebody has to look after it.
        if failure.status.code == 500 || error is StorageError {
            logger.error(
                "request failed",
                metadata: ["requestId": "\(received.id)", "route": "\(received.route)", "error": "\(error)"])
        }
        let head = received.head
        let rawPath = String((head.path ?? "").prefix { $0 != "?" && $0 != "#" })
        let context = FailureStyle.Context(
            method: head.method, rawPath: rawPath, headers: head.headerFields, requestID: received.id,
            now: received.now)
        var response =
            if let style = failureStyles.first(where: { $0.covers(context) }) {
                style.render(failure, context)
            } else {
                Self.render(failure, context)
            }
        for field in failure.headers where !response.headers.contains(field.name) { response.headers.append(field) }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }

    /// The API's own form: the envelope, or problem details for those who ask.
    private static func render(_ failure: Failure, _ context: FailureStyle.Context) -> APIResponse {
        let asProblem = context.headers[.accept]?.contains("application/problem+json") == true
        let bytes = Envelope.failure(failure, requestID: context.requestID, at: context.now, asProblem: asProblem)
        var response = APIResponse.json(bytes, status: failure.status)
        if asProblem { response.headers[.contentType] = "application/problem+json" }
        return response
    }

    private func finish(_ response: inout APIResponse, of received: ReceivedRequest) {
        if response.status.code != 204, response.status.code != 304, let length = response.length {
            response.headers[.contentLength] = String(length)
        }
        // A kept answer has the date of its making, from which its age counts (RFC 9111, section 4.2.3).
        if !response.headers.contains(.date) {
            response.headers.append(HTTPField(name: .date, value: date.text(at: received.now)))
        }
        response.headers.append(HTTPField(name: .xRequestID, value: received.id))
        response.headers.append(HTTPField(name: .traceparent, value: received.trace.traceparent))
        SecurityHeaders.add(to: &response.headers)
    }
}
