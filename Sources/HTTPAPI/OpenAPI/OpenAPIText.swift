import CommerceKernel
import Identity

/// Words of the OpenAPI document that belong to no single operation.
enum OpenAPIText {
    static let introduction = """
        Products are found with `GET /v1/search` and `GET /v1/products`, put into carts and bought with \
        `POST /v1/orders`.

        Every answer is an object with `success`, `message`, `data`, `errors` and `timestamp`; lists have \
        `pagination` and `Link` headers. A refusal has a stable `code`, explained at `/problems/{code}`, and \
        `details` that name each field; with `Accept: application/problem+json` it has the members of RFC 9457 as \
        well. Clients send `If-None-Match` to be answered 304, and `If-Match` so that a change does not overwrite one \
        they have not seen. `X-Request-Id` names a request in our log.
        """

    static let cookie =
        "The session of the shop's pages; requests that change something need its token in X-CSRF-Token as well."

    static let tags: [String: String] = [
        "Carts": "What a shopper is about to buy, priced anew in every answer.",
        "Catalog": "Products and categories.", "Events": "What happened, as a feed and as a stream.",
        "Inventory": "Stock and its movements.", "Operation": "Whether the server lives, and what it can do.",
        "Orders": "Buying, shipping, cancelling and refunding.", "Payments": "Payments and their log.",
        "People": "Accounts, signing in, addresses, sessions and keys.",
        "Price rules": "Coupons, shipping methods and taxes.", "Search": "Finding products, and how they are found.",
        "Webhooks": "Sending events to other servers.",
    ]

    static let pathParameters: [String: String] = [
        "id": "Its id, as the answer that made it or the list told it.", "item": "The item's id within its cart.",
        "code": "The code, as shoppers type it.", "provider": "The name of the sign-in provider.",
        "productId": "The product's id.", "gateway": "The name of the payment gateway.",
    ]

    /// Control characters are in no address.
    static let pathSchema: JSONValue = [
        "type": "string", "minLength": 1, "maxLength": .integer(RouteTable.longestParameter),
        "pattern": "^[^\\u0000-\\u001F\\u007F]+$",
    ]

    /// Of parameters that are narrower.
    static let pathSchemas: [String: JSONValue] = [
        "code": ["type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[!-~]+$"]
    ]

    /// What it does, and who may call it.
    static func description(of endpoint: Endpoint) -> String {
        let documentation = endpoint.documentation
        let first = documentation.description ?? documentation.summary + "."
        return first + "\n\n" + access(endpoint.access)
    }

    private static func access(_ rule: AccessRule) -> String {
        switch rule {
        case .open: return "Needs no credentials."
        case .credentials: return "Needs credentials, however limited."
        case .authenticated(let scope):
            return "Needs credentials" + (scope.map { "; keys with scopes need `\($0.rawValue)`" } ?? "") + "."
        case .roles(let roles, let scope):
            let names = roles.map(\.rawValue).sorted().joined(separator: " or ")
            return "Needs the role \(names)" + (scope.map { ", or a key with the scope `\($0.rawValue)`" } ?? "") + "."
        }
    }

    /// An example of a refusal: the first code of the catalog with this status.
    static func refusal(_ status: Int, asProblem: Bool) -> JSONValue {
        let typical = [400: "validation_failed", 404: "not_found", 409: "conflict", 429: "rate_limited"]
        let problem =
            typical[status].flatMap { ProblemCatalog[$0] } ?? ProblemCatalog.general.first { $0.status == status }
            ?? ProblemCatalog.all.first { $0.status == status }
        let code = problem?.code ?? "refused"
        let message = problem?.title ?? "Refused"
        var members: [(key: String, value: JSONValue)] = []
        if asProblem {
            members = [
                ("type", .string("/problems/\(code)")), ("title", .string(message)), ("status", .integer(status)),
                ("detail", .string(message)),
                ("instance", "urn:request:4bf92f3577b34da6a3ce929d0e0e4736"),
            ]
        }
        let details: JSONValue =
            status == 400 ? [["field": "name", "code": "required", "message": "name is required."]] : []
        members += [
            ("success", false), ("message", .string(message)), ("data", .null), ("errors", [.string(message)]),
            ("code", .string(code)), ("details", details), ("requestId", "4bf92f3577b34da6a3ce929d0e0e4736"),
            ("timestamp", "2026-01-20T10:30:00.000Z"),
        ]
        return .object(JSONObject(members))
    }
}
