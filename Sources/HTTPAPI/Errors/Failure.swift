public import CommerceKernel
public import HTTPTypes

/// A refusal as HTTP speaks it.
public struct Failure: Sendable {
    public var status: HTTPResponse.Status
    /// Stable; explained under `/problems/{code}`.
    public var code: String
    public var message: String
    public var details: [DomainError.Detail] = []
    public var headers: HTTPFields = [:]
    /// The `data` member where a refusal carries something, such as the order whose payment was declined.
    public var data: JSONValue = .null

    /// The `errors` member: one sentence a fault.
    public var errors: [String] { details.isEmpty ? [message] : details.map(\.message) }
}

/// How the refusals of some addresses look, when they are not the API's own: published contracts have their own
/// bodies, also for 404, 405, 400 and 413.
public struct FailureStyle: Sendable {
    /// What is known of a refused request.
    public struct Context: Sendable {
        public let method: HTTPRequest.Method
        /// As sent, without the query; empty when the address itself is malformed.
        public let rawPath: String
        public let headers: HTTPFields
        public let requestID: String
        public let now: Timestamp
    }

    let covers: @Sendable (Context) -> Bool
    let render: @Sendable (Failure, Context) -> APIResponse

    /// The first style that covers a request renders its refusals; `Allow`, `Retry-After` and the like are added
    /// afterwards.
    public init(
        covers: @escaping @Sendable (Context) -> Bool,
        render: @escaping @Sendable (Failure, Context) -> APIResponse
    ) {
        self.covers = covers
        self.render = render
    }

    /// Every address that begins with `prefix`, taken at whole segments: `/api` covers `/api/orders`, not `/apis`.
    public init(prefix: String, render: @escaping @Sendable (Failure, Context) -> APIResponse) {
        self.init(
            covers: { context in
                context.rawPath.hasPrefix(prefix)
                    && (context.rawPath.utf8.count == prefix.utf8.count
                        || context.rawPath.dropFirst(prefix.count).first == "/")
            }, render: render)
    }
}

/// A refusal that only HTTP knows.
struct HTTPFault: Error {
    let failure: Failure

    init(_ status: HTTPResponse.Status, _ code: String, _ message: String, headers: HTTPFields = [:]) {
        failure = Failure(status: status, code: code, message: message, headers: headers)
    }
}
