import Catalog
import CatalogIndexing
import Checkout
import CommerceKernel
import HTTPAPI
import HTTPTypes
import Search
import Storage

/// The catalog on the desk: finding a product, changing it, adding one, deleting one.
struct DeskProductPages: Sendable {
    let desk: Desk

    private var rooms: StorefrontRooms { desk.rooms }

    func endpoints() -> [Endpoint] {
        let shop = desk.shop
        return [
            shop.get("/admin/products", "deskProducts", "Products", list),
            shop.get("/admin/products/new", "deskNewProduct", "A new product", new),
            shop.post("/admin/products/new", "deskCreateProduct", "Add a product", create, limit: Self.formLimit),
            shop.get("/admin/products/{product}", "deskProduct", "A product", look),
            shop.post("/admin/products/{product}", "deskSaveProduct", "Change a product", save, limit: Self.formLimit),
            shop.post("/admin/products/{product}/delete", "deskDeleteProduct", "Delete a product", delete),
        ]
    }

    /// Bytes; a description of 100,000 characters in URL encoding fits.
    private static let formLimit = 1 << 20
    /// How long a page waits until the list shows what was changed.
    private static let indexPatience = Duration.seconds(5)

    // MARK: List

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let page = try request.query.page()
        let text = (request.query.text("q") ?? "").trimmingSpace
        let found = try await rooms.engine.search(
            SearchRequest(
                text: text, sort: text.isEmpty ? [.ascending("name")] : [], limit: page.limit, offset: page.offset))
        let lowStock = desk.rooms.lowStock
        let table = DeskTable(
            caption: "Products",
            columns: [
                .init(text: "Product"), .init(text: "Brand"), .init(text: "Price", isNumber: true),
                .init(text: "Stock", isNumber: true),
            ],
            rows: found.hits.compactMap { ProductView(payload: $0.payload) }.map { product in
                [
                    .init(
                        text: product.name, url: "/admin/products/" + PercentCoding.encode(product.id),
                        note: product.id),
                    .init(text: product.brand ?? ""),
                    .init(text: product.priceText ?? "none"),
                    .init(
                        text: product.stock.map(PriceText.count) ?? "not counted",
                        tone: product.stock.map { $0 <= lowStock } == true ? "warn" : nil),
                ]
            }, empty: "No product matches.")
        return try await desk.page(
            "desk-products", "Products", here: "/admin/products",
            [
                "table": table.fields, "q": text,
                "pager": Desk.pager(
                    "/admin/products", text.isEmpty ? [] : [("q", text)], page, total: found.total),
            ], request)
    }

    // MARK: One

    private func product(_ request: APIRequest) async throws -> Product {
        let id = request.path["product"]
        let found = try await rooms.store.read { [catalog = rooms.catalog] in try catalog.product(id: id, in: $0) }
        guard let found else { throw DomainError.notFound("product", id: id) }
        return found
    }

    private func look(_ request: APIRequest) async throws -> APIResponse {
        let product = try await product(request)
        return try await page(request, product, DeskProductForm.fields(product))
    }

    private func page(
        _ request: APIRequest, _ product: Product?, _ form: [Fields], fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        let path = product.map { "/admin/products/" + PercentCoding.encode($0.id) } ?? "/admin/products/new"
        return try await desk.page(
            "desk-product", product?.name ?? "A new product", here: "/admin/products",
            [
                "form": form, "path": path, "isNew": product == nil,
                "version": product.map { String($0.version) } ?? "",
                "id": product?.id ?? "",
                "stockPath": product.map { "/admin/inventory/" + PercentCoding.encode($0.id) } ?? "",
                "shopPath": product.map { "/p/" + PercentCoding.encode($0.slug) } ?? "",
                "image": product?.images.first.orFalse ?? false,
                "variants": product.map { $0.variants.count }.flatMap { $0 == 0 ? nil : PriceText.count($0) }.orFalse,
            ], request, fault: fault, status: status)
    }

    private func new(_ request: APIRequest) async throws -> APIResponse {
        try await page(request, nil, DeskProductForm.new.map { $0.fields(value: "", fault: nil) })
    }

    private func create(_ request: APIRequest) async throws -> APIResponse {
        var reader = FormReader(try await request.form())
        do {
            let json = DeskProductForm.read(&reader, DeskProductForm.new)
            if reader.isSound {
                let decoder = ProductDecoder(
                    defaultCurrency: rooms.checkout.options.currency, unknownMembers: .ignored)
                let draft = try Self.checked { () throws(FieldFaults) in try decoder.decode(json) }
                let made = try await rooms.store.write { [publishing = rooms.publishing] in
                    try publishing.create(draft, in: $0)
                }
                await wait(for: made.sequence)
                return Shopfront.redirect("/admin/products/\(PercentCoding.encode(made.product.id))?done=saved")
            }
        } catch let error as DomainError where error.isFaultOfMerchant {
            reader.refuse(error, known: DeskProductForm.new, otherwise: "name")
        }
        return try await page(
            request, nil, reader.fields(DeskProductForm.new), fault: "Some fields need another look.", status: 422)
    }

    private func save(_ request: APIRequest) async throws -> APIResponse {
        let product = try await product(request)
        var reader = FormReader(try await request.form())
        var fault = "Some fields need another look."
        do {
            let patch = DeskProductForm.read(&reader, DeskProductForm.all, present: product.attributes)
            if reader.isSound {
                let version = reader.form["version"].flatMap { Int64($0) }
                let saved = try await rooms.store.write { [publishing = rooms.publishing] in
                    try publishing.patch(id: product.id, with: patch, version: version, in: $0)
                }
                await wait(for: saved.sequence)
                return Shopfront.redirect("/admin/products/\(PercentCoding.encode(product.id))?done=saved")
            }
        } catch let error as DomainError where error.kind == .preconditionFailed {
            fault = "Somebody has changed this product since you opened it. Look at it again and repeat your change."
        } catch let error as DomainError where error.isFaultOfMerchant {
            if error.details.isEmpty { fault = error.message }
            reader.refuse(error, known: DeskProductForm.all, otherwise: "name")
        }
        return try await page(request, product, reader.fields(DeskProductForm.all), fault: fault, status: 422)
    }

    private func delete(_ request: APIRequest) async throws -> APIResponse {
        _ = try await request.form()
        let id = request.path["product"]
        let sequence = try await rooms.store.write { [publishing = rooms.publishing] in
            try publishing.delete(id: id, in: $0)
        }
        await wait(for: sequence)
        return Shopfront.redirect("/admin/products?done=deleted")
    }

    private func wait(for sequence: Int64?) async {
        guard let sequence else { return }
        _ = await rooms.engine.waitForPosition(sequence, timeout: Self.indexPatience)
    }

    private static func checked<T>(_ body: () throws(FieldFaults) -> T) throws(DomainError) -> T {
        do { return try body() } catch { throw error.domainError }
    }
}
