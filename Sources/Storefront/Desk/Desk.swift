import CommerceKernel
import HTTPAPI
import HTTPTypes
import Identity

/// The merchant's desk: what those who run the shop work with. Every page is complete without JavaScript; who may open
/// which is in `AccessTable+desk.swift`, and every form sent is written into the audit log before it has an effect.
struct Desk: Sendable {
    let shop: Shopfront

    func endpoints() -> [Endpoint] {
        DashboardPage(desk: self).endpoints() + DeskOrderPages(desk: self).endpoints()
            + DeskProductPages(desk: self).endpoints() + DeskInventoryPages(desk: self).endpoints()
            + DeskImportPages(desk: self).endpoints() + DeskSynonymPages(desk: self).endpoints()
            + DeskCurationPages(desk: self).endpoints() + DeskCouponPages(desk: self).endpoints()
            + DeskMessagePages(desk: self).endpoints() + DeskWebhookPages(desk: self).endpoints()
            + DeskKeyPages(desk: self).endpoints()
            + DeskAuditPage(desk: self).endpoints()
    }

    var rooms: StorefrontRooms { shop.rooms }

    private struct Place {
        let path: String
        let text: String
        var isForAdmins = false
    }

    private static let places = [
        Place(path: "/admin", text: "Overview"), Place(path: "/admin/orders", text: "Orders"),
        Place(path: "/admin/products", text: "Products"), Place(path: "/admin/inventory", text: "Inventory"),
        Place(path: "/admin/messages", text: "Messages"),
        Place(path: "/admin/import", text: "Import", isForAdmins: true),
        Place(path: "/admin/synonyms", text: "Synonyms", isForAdmins: true),
        Place(path: "/admin/curations", text: "Curation", isForAdmins: true),
        Place(path: "/admin/coupons", text: "Coupons", isForAdmins: true),
        Place(path: "/admin/webhooks", text: "Webhooks", isForAdmins: true),
        Place(path: "/admin/keys", text: "API keys", isForAdmins: true),
        Place(path: "/admin/audit", text: "Audit log", isForAdmins: true),
    ]

    private static let notices = [
        "saved": "Saved.", "deleted": "Deleted.", "shipped": "The parcel is on its way.",
        "delivered": "Noted as delivered.", "refunded": "The refund is booked; the gateway is told.",
        "counted": "The stock is counted.", "adjusted": "The stock is adjusted.", "revoked": "The key is revoked.",
        "replayed": "The message will be sent again.", "retried": "They are tried again.", "done": "Done.",
    ]

    /// A page in the desk's frame. `here` is the path of its place in the menu.
    func page(
        _ template: String, _ title: String, here: String, _ fields: Fields, _ request: APIRequest,
        fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        let isAdmin = shop.visit(request).role == .admin
        var fields = fields
        fields["places"] = Self.places.filter { isAdmin || !$0.isForAdmins }.map { place -> Fields in
            ["url": place.path, "text": place.text, "current": place.path == here]
        }
        fields["heading"] = title
        fields["isAdmin"] = isAdmin
        fields["notice"] = Self.notices[request.query["done"] ?? ""].orFalse
        fields["fault"] = fault.orFalse
        return try await shop.page(template, title: "\(title) · Desk", fields, for: request, status: status)
    }

    /// Links to the pages before and behind this one of a list, keeping `fields` of the address.
    static func pager(
        _ path: String, _ fields: [(name: String, value: String)], _ page: PageRequest, total: Int
    ) -> Fields {
        let last = max(1, page.pages(total: total))
        func link(_ number: Int) -> String { URLText.address(path, fields + [("page", String(number))]) }
        return [
            "previous": page.page > 1 ? link(page.page - 1) : false,
            "next": page.page < last ? link(page.page + 1) : false,
            "position": "Page \(page.page) of \(last), \(PriceText.count(total)) in all",
        ]
    }
}

extension DomainError {
    /// Whether a page of the desk can say it beside the form that caused it.
    var isFaultOfMerchant: Bool { isFaultOfShopper || kind == .preconditionFailed }
}
