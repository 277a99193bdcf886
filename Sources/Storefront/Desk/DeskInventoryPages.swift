import Catalog
import Checkout
import CommerceKernel
import HTTPAPI
import HTTPTypes
import Inventory
import Storage

/// Stock on the desk: what runs out, and for one product its levels, counts, adjustments and ledger.
struct DeskInventoryPages: Sendable {
    let desk: Desk

    private var checkout: CheckoutService { desk.rooms.checkout }

    func endpoints() -> [Endpoint] {
        let shop = desk.shop
        return [
            shop.get("/admin/inventory", "deskInventory", "Stock", list),
            shop.get("/admin/inventory/{product}", "deskStock", "The stock of a product", look),
            shop.post("/admin/inventory/{product}/count", "deskCountStock", "Count stock", count),
            shop.post("/admin/inventory/{product}/adjust", "deskAdjustStock", "Adjust stock", adjust),
        ]
    }

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let level = min(max(try request.query.integer("level") ?? desk.rooms.lowStock, 0), 1_000_000)
        let wanted = (request.query.text("q") ?? "").trimmingSpace
        if !wanted.isEmpty {
            let found = try await checkout.store.read { [checkout] in try checkout.catalog.product(wanted, in: $0) }
            if let found { return Shopfront.redirect("/admin/inventory/" + PercentCoding.encode(found.id)) }
            return Shopfront.redirect(URLText.address("/admin/products", [("q", wanted)]))
        }
        let rows = try await checkout.store.read { [checkout] transaction in
            try checkout.inventory.lowStock(atMost: level, limit: 200, in: transaction).map { entry in
                (entry, try checkout.catalog.product(id: entry.item.productID, in: transaction)?.name)
            }
        }
        let table = DeskTable(
            caption: "Stock", columns: [.init(text: "Product"), .init(text: "Can be sold", isNumber: true)],
            rows: rows.map { entry, name in
                [
                    .init(
                        text: name ?? entry.item.productID,
                        url: "/admin/inventory/" + PercentCoding.encode(entry.item.productID),
                        note: entry.item.variantID ?? entry.item.productID),
                    .init(text: PriceText.count(entry.available), tone: entry.available == 0 ? "warn" : nil),
                ]
            }, empty: "Nothing has so few units left.")
        return try await desk.page(
            "desk-inventory", "Inventory", here: "/admin/inventory", ["table": table.fields, "level": level], request)
    }

    // MARK: One product

    private func look(_ request: APIRequest) async throws -> APIResponse { try await page(request) }

    private func page(
        _ request: APIRequest, typed: QueryParameters = QueryParameters(), fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        let id = request.path["product"]
        let page = try request.query.page()
        let (product, levels, ledger) = try await checkout.store.read { [checkout] transaction in
            guard let product = try checkout.catalog.product(id: id, in: transaction) else {
                throw DomainError.notFound("product", id: id)
            }
            return (
                product, try checkout.inventory.levels(of: id, in: transaction),
                try checkout.inventory.movements(of: id, page: page, in: transaction)
            )
        }
        let path = "/admin/inventory/" + PercentCoding.encode(id)
        return try await desk.page(
            "desk-stock", product.name, here: "/admin/inventory",
            [
                "path": path, "productPath": "/admin/products/" + PercentCoding.encode(id),
                "levels": Self.levels(levels).fields, "ledger": Self.ledger(ledger.movements).fields,
                "pager": Desk.pager(path, [], page, total: ledger.total),
                "units": typed["units"] ?? "", "quantity": typed["quantity"] ?? "",
                "reason": typed["reason"] ?? "", "location": typed["location"] ?? "",
                "hasVariants": !product.variants.isEmpty,
                "variants": product.variants.map { variant -> Fields in
                    let options = variant.options.map(\.value).joined(separator: ", ")
                    return [
                        "id": variant.id, "text": options.isEmpty ? variant.id : options,
                        "selected": typed["variant"] == variant.id,
                    ]
                },
            ], request, fault: fault, status: status)
    }

    private static func levels(_ levels: [StockLevel]) -> DeskTable {
        DeskTable(
            caption: "Levels",
            columns: [
                .init(text: "Variant"), .init(text: "Place"), .init(text: "In the building", isNumber: true),
                .init(text: "Promised", isNumber: true), .init(text: "Can be sold", isNumber: true),
            ],
            rows: levels.map { level in
                [
                    .init(text: level.item.variantID ?? "The product"), .init(text: level.location),
                    .init(text: PriceText.count(level.onHand)), .init(text: PriceText.count(level.reserved)),
                    .init(text: PriceText.count(level.available), tone: level.available == 0 ? "warn" : nil),
                ]
            }, empty: "Its stock is not counted: it can always be sold.")
    }

    private static func ledger(_ movements: [StockMovement]) -> DeskTable {
        DeskTable(
            caption: "Ledger",
            columns: [
                .init(text: "When"), .init(text: "Why"), .init(text: "Units", isNumber: true),
                .init(text: "Promised", isNumber: true), .init(text: "Then there", isNumber: true),
            ],
            rows: movements.map { movement in
                [
                    .init(text: DateText.moment(movement.occurredAt), note: movement.item.variantID),
                    .init(text: movement.reason, note: movement.reference),
                    .init(text: signed(movement.onHandChange)), .init(text: signed(movement.reservedChange)),
                    .init(text: PriceText.count(movement.onHand)),
                ]
            }, empty: "Nothing has moved yet.")
    }

    private static func signed(_ number: Int) -> String {
        number > 0 ? "+" + PriceText.count(number) : PriceText.count(number)
    }

    // MARK: Forms

    private func count(_ request: APIRequest) async throws -> APIResponse {
        try await act(request, done: "counted") { item, form, transaction in
            guard let units = Int(form["units"] ?? ""), (0...1_000_000_000).contains(units) else {
                throw DomainError.invalid(
                    field: "units", code: "not_an_integer", message: "Units must be a whole number from 0.")
            }
            _ = try checkout.inventory.setAvailable(units, of: item, reason: "counted", in: transaction)
        }
    }

    private func adjust(_ request: APIRequest) async throws -> APIResponse {
        try await act(request, done: "adjusted") { item, form, transaction in
            guard let quantity = Int(form["quantity"] ?? ""), quantity != 0 else {
                throw DomainError.invalid(
                    field: "quantity", code: "not_an_integer",
                    message: "The change must be a whole number above or below 0, such as -2.")
            }
            let reason = (form["reason"] ?? "").trimmingSpace
            guard (1...200).contains(reason.count) else {
                throw DomainError.invalid(field: "reason", code: "required", message: "Say why in 1 to 200 characters.")
            }
            let place = (form["location"] ?? "").trimmingSpace
            guard place.count <= 64 else {
                throw DomainError.invalid(
                    field: "location", code: "too_long", message: "A place has at most 64 characters.")
            }
            _ = try checkout.inventory.adjust(
                item, at: place.isEmpty ? InventoryService.mainLocation : place, by: quantity, reason: reason,
                in: transaction)
        }
    }

    private func act(
        _ request: APIRequest, done: String,
        _ action: @escaping @Sendable (StockItem, QueryParameters, Transaction) throws -> Void
    ) async throws -> APIResponse {
        let form = try await request.form()
        let id = request.path["product"]
        do {
            try await checkout.store.write { [checkout] transaction in
                guard let product = try checkout.catalog.product(id: id, in: transaction) else {
                    throw DomainError.notFound("product", id: id)
                }
                let variant = form.text("variant")
                if let variant, !product.variants.contains(where: { $0.id == variant }) {
                    throw DomainError.invalid(
                        field: "variant", code: "unknown_value", message: "Choose one of the product's variants.")
                }
                try action(StockItem(productID: id, variantID: variant), form, transaction)
            }
            return Shopfront.redirect("/admin/inventory/\(PercentCoding.encode(id))?done=\(done)")
        } catch let error as DomainError where error.isFaultOfMerchant && error.kind != .notFound {
            return try await page(request, typed: form, fault: error.message, status: 422)
        }
    }
}
