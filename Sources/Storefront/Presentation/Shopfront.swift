import Carts
import Checkout
import CommerceKernel
import HTTPAPI
import HTTPTypes
import Storage

/// What every group of pages needs: the rooms, the templates, and the frame around a page, which says who is signed in
/// and how much is in the cart.
struct Shopfront: Sendable {
    let rooms: StorefrontRooms
    let renderer: PageRenderer

    func visit(_ request: APIRequest) -> Visit { Visit(request, sessions: rooms.sessions) }

    /// A page in the shop's frame. `fields` must have what the template names; `title` goes before the shop's name.
    func page(
        _ template: String, title: String, _ fields: Fields, for request: APIRequest, status: Int = 200
    ) async throws -> APIResponse {
        let visit = visit(request)
        var fields = fields
        fields["title"] = "\(title) · \(rooms.shopName)"
        for name in ["canonical", "description", "socialImage"] where fields[name] == nil { fields[name] = false }
        if fields["query"] == nil { fields["query"] = "" }
        fields["site"] = try await frame(visit)
        var response = try renderer.page(template, fields, status: status)
        // What a page says about one visitor is no other's, and never kept after signing out.
        response.headers[.cacheControl] =
            visit.isSignedIn || visit.cartToken != nil || request.method == .post ? "private, no-store" : "no-cache"
        return response
    }

    /// What `layout.mustache` shows around every page.
    private func frame(_ visit: Visit) async throws -> Fields {
        var count = 0
        if visit.isSignedIn || visit.cartToken != nil {
            count = try await rooms.store.read { [carts = rooms.checkout.carts] transaction in
                try visit.cart(carts, in: transaction)?.items.reduce(0) { $0 + $1.quantity } ?? 0
            }
        }
        return [
            "shopName": rooms.shopName, "isSignedIn": visit.isSignedIn, "isStaff": visit.isStaff,
            "formToken": visit.formToken.orFalse,
            "cartCount": count == 0 ? false : PriceText.count(count),
            "cartLabel": count == 0 ? "Cart, empty" : count == 1 ? "Cart, 1 item" : "Cart, \(count) items",
        ]
    }

    static func redirect(_ address: String) -> APIResponse {
        APIResponse(.seeOther).adding(.location, address).adding(.cacheControl, "no-store")
    }

    // MARK: Endpoints

    /// A page that is read.
    func get(
        _ template: PathTemplate, _ id: String, _ summary: String, _ handler: @escaping Endpoint.Handler
    ) -> Endpoint {
        Endpoint(.get, template, id: id, summary: summary, tag: "Pages", handler: handler)
            .producing("text/html").undocumented()
    }

    /// A form that is sent, of at most `limit` bytes.
    func post(
        _ template: PathTemplate, _ id: String, _ summary: String, _ handler: @escaping Endpoint.Handler,
        limit: Int = Limits.defaultForm
    ) -> Endpoint {
        Endpoint(.post, template, id: id, summary: summary, tag: "Pages", body: .form(limit: limit), handler: handler)
            .producing("text/html").undocumented()
    }
}
