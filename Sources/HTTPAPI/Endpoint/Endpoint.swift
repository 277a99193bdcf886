public import HTTPTypes
public import Search

/// An answer that takes none of the server's tasks.
public enum PromptAnswer {
    /// It is found, and is given when this is called.
    case atHand(() -> APIResponse)
    /// It is made elsewhere once the function is called, which returns at once and has its end called from anywhere.
    /// The cancellation is for a client that goes away meanwhile.
    case making(Cancellation, (_ end: @escaping @Sendable (Result<APIResponse, any Error>) -> Void) -> Void)
}

/// One operation of the API: where it is, who may call it, what it does. The same value feeds the router, the access
/// check, the OpenAPI document and the tests.
public struct Endpoint: Sendable {
    public typealias Handler = @Sendable (APIRequest) async throws -> APIResponse

    /// What a request body may be.
    public enum Body: Sendable, Hashable {
        case none
        /// `application/json` or one of the further media types, collected whole, of at most `limit` bytes.
        case json(limit: Int = Limits.defaultBody, also: [String] = [])
        /// A page's form, `application/x-www-form-urlencoded` or `multipart/form-data`, of at most `limit` bytes. It must come from the shop's
        /// own page, and with a session carry the session's token in its field `csrfToken`.
        case form(limit: Int = Limits.defaultForm)
        /// Any of the media types (all when empty), read as it arrives by the handler, which bounds it itself.
        case stream(mediaTypes: [String])
    }

    public let method: HTTPRequest.Method
    public let template: PathTemplate
    /// Unique, lower camel case, such as `getProduct`; the name of the operation in generated clients.
    public let operationID: String
    public let access: AccessRule
    public let body: Body
    public internal(set) var handler: Handler
    /// Asked before the handler, on the event loop of an anonymous caller's connection, which it must not hold up. Nil
    /// leaves the request to the handler.
    public private(set) var prompt: (@Sendable (APIRequest) -> PromptAnswer?)?
    /// Nil where an `Idempotency-Key` is ignored.
    public internal(set) var idempotency: Idempotency?
    public var documentation: OperationDocumentation
    /// Media types of its answers beside errors; a request whose `Accept` allows none of them is 406. Empty for
    /// answers without a body, which every `Accept` allows.
    public var produces: [String] = ["application/json"]

    /// - Parameters:
    ///   - access: Nil for the operation's row in `AccessTable`, which is how the shop's own operations have theirs.
    ///   - body: Nil for JSON with POST, PUT and PATCH, and none otherwise.
    public init(
        _ method: HTTPRequest.Method, _ template: PathTemplate, id: String, summary: String, tag: String,
        access: AccessRule? = nil, body: Body? = nil, handler: @escaping Handler
    ) {
        self.method = method
        self.template = template
        operationID = id
        self.access = access ?? AccessTable.rule(of: id)
        self.body = body ?? ([.post, .put, .patch].contains(method) ? .json() : .none)
        self.handler = handler
        documentation = OperationDocumentation(summary: summary, tag: tag)
    }

    /// The same with `types` as its media types.
    public func producing(_ types: String...) -> Endpoint {
        var copy = self
        copy.produces = types
        return copy
    }

    /// The same with answers that often take none of the server's tasks.
    public func promptly(_ prompt: @escaping @Sendable (APIRequest) -> PromptAnswer?) -> Endpoint {
        var copy = self
        copy.prompt = prompt
        return copy
    }

    /// The same with its documentation changed by `edit`.
    public func documented(_ edit: (inout OperationDocumentation) -> Void) -> Endpoint {
        var copy = self
        edit(&copy.documentation)
        return copy
    }

    /// The same, kept out of the OpenAPI document: pages, assets and callbacks.
    public func undocumented() -> Endpoint { documented { $0.isListed = false } }
}
