import Carts
import Checkout
import CommerceKernel
import HTTPAPI
import HTTPTypes
import Storage

/// Coupons on the desk.
struct DeskCouponPages: Sendable {
    let desk: Desk

    private var checkout: CheckoutService { desk.rooms.checkout }

    func endpoints() -> [Endpoint] {
        let shop = desk.shop
        return [
            shop.get("/admin/coupons", "deskCoupons", "Coupons", list),
            shop.get("/admin/coupons/{code}", "deskCoupon", "A coupon", look),
            shop.post("/admin/coupons/{code}", "deskSaveCoupon", "Save a coupon", save),
            shop.post("/admin/coupons/{code}/delete", "deskDeleteCoupon", "Delete a coupon", delete),
        ]
    }

    private func coupons() async throws -> [(coupon: Coupon, uses: Int)] {
        try await checkout.store.read { [rules = checkout.priceRules] in try rules.coupons(in: $0) }
    }

    private static let new = "new"

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let table = DeskTable(
            caption: "Coupons",
            columns: [
                .init(text: "Code"), .init(text: "What it gives"), .init(text: "Until"),
                .init(text: "Used", isNumber: true),
            ],
            rows: try await coupons().map { coupon, uses in
                [
                    .init(
                        text: coupon.code, url: "/admin/coupons/" + PercentCoding.encode(coupon.code),
                        note: coupon.description),
                    .init(text: CouponForm.benefit(coupon), note: CouponForm.conditions(coupon)),
                    .init(
                        text: coupon.endsAt.map(DateText.day) ?? "no end",
                        tone: coupon.endsAt.map { $0 <= request.now } == true ? "warn" : nil),
                    .init(
                        text: PriceText.count(uses) + (coupon.maximumUses.map { " of \(PriceText.count($0))" } ?? "")),
                ]
            }, empty: "There is no coupon yet.")
        return try await desk.page(
            "desk-coupons", "Coupons", here: "/admin/coupons", ["table": table.fields], request)
    }

    private func present(_ request: APIRequest) async throws -> Coupon? {
        // Codes have no small letters, so the page of a new one hides none.
        if request.path["code"] == Self.new { return nil }
        let code = request.path["code"].uppercased()
        guard let found = try await coupons().first(where: { $0.coupon.code == code }) else {
            throw DomainError.notFound("coupon", id: code)
        }
        return found.coupon
    }

    private func look(_ request: APIRequest) async throws -> APIResponse {
        try await page(request, CouponForm.fields(try await present(request)))
    }

    private func page(
        _ request: APIRequest, _ form: [Fields], fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        let code = request.path["code"]
        let isNew = code == Self.new
        return try await desk.page(
            "desk-coupon", isNew ? "A new coupon" : "Coupon \(code.uppercased())", here: "/admin/coupons",
            ["form": form, "isNew": isNew, "path": "/admin/coupons/" + PercentCoding.encode(code)], request,
            fault: fault, status: status)
    }

    private func save(_ request: APIRequest) async throws -> APIResponse {
        let present = try await present(request)
        var reader = FormReader(try await request.form())
        do {
            let json = CouponForm.read(&reader, present: present)
            if reader.isSound {
                let rules = checkout.priceRules
                let coupon = try Coupon(json: json, defaultCurrency: rules.defaultCurrency)
                try await checkout.store.write { transaction in
                    if present == nil, try rules.coupon(coupon.code, in: transaction) != nil {
                        throw DomainError.invalid(
                            field: "code", code: "taken", message: "There is a coupon \(coupon.code) already.")
                    }
                    try rules.save(coupon, in: transaction)
                }
                return Shopfront.redirect("/admin/coupons?done=saved")
            }
        } catch StorageError.checkViolation {
            reader.refuse("maximumUses", "It has been used more often than that.")
        } catch let error as DomainError where error.isFaultOfMerchant {
            reader.refuse(error, known: CouponForm.definitions, otherwise: "type")
        }
        return try await page(
            request, CouponForm.shown(reader, isNew: present == nil), fault: "Some fields need another look.",
            status: 422)
    }

    private func delete(_ request: APIRequest) async throws -> APIResponse {
        _ = try await request.form()
        let code = request.path["code"]
        try await checkout.store.write { [rules = checkout.priceRules] in try rules.deleteCoupon(code, in: $0) }
        return Shopfront.redirect("/admin/coupons?done=deleted")
    }
}
