public import Checkout
import CommerceKernel
public import HTTPAPI
import HTTPTypes
import NIOCore
import Orders

/// The hypermedia contract: `/orders` and what leads there. Clients follow links; the links an order offers are the
/// events that its state takes and its reader may send.
public struct HALContract: Sendable {
    public static let mediaType = "application/hal+json"
    public static let formsType = "application/prs.hal-forms+json"
    public static let tag = "Hypermedia orders"

    let checkout: CheckoutService
    let reader: OrderReader
    /// Where links point; nil for what each client calls us.
    let baseURL: String?

    public init(checkout: CheckoutService, baseURL: String?) {
        self.checkout = checkout
        reader = OrderReader(store: checkout.store, orders: checkout.orders)
        self.baseURL = baseURL
    }

    /// Everything but `/`, which the shop's pages share: see `index`.
    public func endpoints() -> [Endpoint] { documents() + queries() + commands() }

    /// `GET /` for clients that do not prefer a page.
    public func index(_ request: APIRequest) throws -> APIResponse {
        hal(IndexDocument.bytes(try base(request)), request)
    }

    /// `GET /` alone, for a listener without pages.
    public func indexEndpoint() -> Endpoint {
        get("/", id: "front", "The entry of the hypermedia contract") { try index($0) }
    }

    private func documents() -> [Endpoint] {
        [
            get("/profile", id: "halProfiles", "The profiles of the hypermedia contract") { request in
                hal(IndexDocument.profiles(try base(request)), request)
            },
            get("/profile/orders", id: "halOrderProfile", "ALPS or JSON Schema of an order") { request in
                let wantsSchema = request.headers[.accept]?.contains(ProfileDocuments.schemaType) == true
                let response =
                    wantsSchema
                    ? APIResponse.bytes(ProfileDocuments.schema(), type: ProfileDocuments.schemaType)
                    : APIResponse.bytes(ProfileDocuments.alps(try base(request)), type: ProfileDocuments.alpsType)
                return response.adding(.vary, "Accept")
            }.producing(
                ProfileDocuments.alpsType, ProfileDocuments.schemaType, Self.mediaType, "application/json"),
            get("/orders/search", id: "halSearches", "The searches over orders") { request in
                hal(IndexDocument.searches(try base(request)), request)
            },
        ]
    }

    private func queries() -> [Endpoint] {
        [
            get("/orders", id: "halListOrders", "List orders") { request in
                try await list(request, OrderFilter(), path: "/orders", selection: nil)
            },
            get(
                "/orders/search/findByCurrentState", id: "halFindByState", "Orders in a state"
            ) { request in
                guard let text = request.query.text("currentState") else {
                    throw DomainError.invalid(
                        field: "currentState", code: "required",
                        message: "currentState is required: \(Self.stateNames).")
                }
                guard let state = OrderState(rawValue: text) else {
                    throw DomainError.invalid(
                        field: "currentState", code: "unknown_state",
                        message: "currentState is \"\(text.prefix(40))\"; it must be one of \(Self.stateNames).")
                }
                return try await list(
                    request, OrderFilter(state: state), path: "/orders/search/findByCurrentState",
                    selection: "currentState=\(state.rawValue)")
            },
            get("/orders/{id}", id: "halGetOrder", "An order") { request in
                let rights = OrderRights(principal: request.principal)
                let order = try await reader.order(request.path["id"], for: rights)
                let response = try represent(order, rights, request)
                return response.tagged(EntityTag(opaque: Self.tag(of: order, response)), for: request)
            },
        ]
    }

    private func list(
        _ request: APIRequest, _ filter: OrderFilter, path: String, selection: String?
    ) async throws -> APIResponse {
        let rights = OrderRights(principal: request.principal)
        let base = try base(request)
        let page = try HALPage(request.query)
        var filter = filter
        filter.newestFirst = page.sort?.isDescending ?? false
        let found = try await reader.orders(filter, page: try page.request, for: rights)
        let further =
            selection == nil
            ? [
                Link(relation: "profile", href: base + "/profile/orders"),
                Link(relation: "search", href: base + "/orders/search"),
            ] : []
        let collection = OrderCollection(
            orders: found.orders.map { OrderResource(order: $0, events: rights.offers($0)) }, page: page,
            total: found.total, path: path, selection: selection, further: further)
        var json = JSONWriter(capacity: 256 + 640 * found.orders.count)
        collection.write(into: &json, base, language(request), forms: wantsForms(request))
        return hal(json.bytes, request)
    }

    /// An order as its reader sees it.
    func represent(
        _ order: Order, _ rights: OrderRights, _ request: APIRequest, status: HTTPResponse.Status = .ok
    ) throws -> APIResponse {
        var json = JSONWriter(capacity: 1024)
        OrderResource(order: order, events: rights.offers(order))
            .write(into: &json, try base(request), language(request), forms: wantsForms(request))
        var response = hal(json.bytes, request)
        response.status = status
        return response
    }

    // MARK: Negotiation

    func base(_ request: APIRequest) throws -> BaseAddress { try BaseAddress(of: request, configured: baseURL) }

    func language(_ request: APIRequest) -> StateLanguage {
        StateLanguage(accepting: request.headers[.acceptLanguage])
    }

    func wantsForms(_ request: APIRequest) -> Bool { request.headers[.accept]?.contains(Self.formsType) == true }

    /// Every answer here differs by `Accept` and `Accept-Language`, and by who asks.
    private func hal(_ bytes: [UInt8], _ request: APIRequest) -> APIResponse {
        let type = wantsForms(request) ? Self.formsType : Self.mediaType
        return APIResponse.bytes(bytes, type: "\(type);charset=UTF-8")
            .adding(.vary, "Accept, Accept-Language, Authorization, Cookie").adding(.cacheControl, "no-cache")
    }

    private func get(
        _ template: PathTemplate, id: String, _ summary: String, _ handler: @escaping Endpoint.Handler
    ) -> Endpoint {
        Endpoint(.get, template, id: id, summary: summary, tag: Self.tag, handler: handler)
            .producing(Self.mediaType, Self.formsType, "application/json")
    }

    private static let stateNames = OrderState.allCases.map(\.rawValue).joined(separator: ", ")

    /// A representation differs by more than the order's version: by language, form and reader.
    private static func tag(of order: Order, _ response: APIResponse) -> String {
        guard case .bytes(let buffer) = response.body else { return "\(order.version)" }
        let hash = EntityTag(of: Array(buffer.readableBytesView)).text.dropFirst().dropLast()
        return "\(order.version)-\(hash)"
    }
}
