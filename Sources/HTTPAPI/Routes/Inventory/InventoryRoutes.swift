import Catalog
public import Checkout
import CommerceKernel
import HTTPTypes
import Inventory
import Storage

/// Stock by product, variant and location, and its ledger. For those who run the shop.
public struct InventoryRoutes: Sendable {
    private let checkout: CheckoutService

    public init(checkout: CheckoutService) { self.checkout = checkout }

    public func endpoints() -> [Endpoint] {
        let stock = SchemaReference.component("Stock")
        return [
            Endpoint(
                .get, "/v1/inventory/{productId}", id: "getStock", summary: "The stock of a product", tag: "Inventory",
                handler: read
            ).documented { $0.answers = [.init(200, "Every level of it.", data: stock)] },
            Endpoint(
                .put, "/v1/inventory/{productId}", id: "putStock", summary: "Count the stock of a product",
                tag: "Inventory", handler: replace
            ).documented { operation in
                operation.description = "Sets how many units can be sold; units reserved for orders stay on top."
                operation.requestBody = .component("StockCount")
                operation.answers = [.init(200, "Every level of it now.", data: stock)]
                operation.refusals = [409]
            },
            Endpoint(
                .post, "/v1/inventory/{productId}/adjustments", id: "adjustStock",
                summary: "Add or take off units for a reason", tag: "Inventory", handler: adjust
            ).documented { operation in
                operation.requestBody = .component("StockAdjustment")
                operation.answers = [.init(201, "Every level of it now.", data: stock)]
                operation.refusals = [422]
            }.idempotent(),
            Endpoint(
                .get, "/v1/inventory/{productId}/movements", id: "listStockMovements",
                summary: "The ledger of a product's stock, newest first", tag: "Inventory", handler: movements
            ).documented { operation in
                operation.parameters = [
                    .init("page", .pageNumber, "From 1."), .init("limit", .positiveInteger, "At most 100."),
                ]
                operation.answers = [.init(200, "A page.", data: .component("StockMovement"), isPage: true)]
            },
        ]
    }

    // MARK: Handlers

    private func read(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["productId"]
        let levels = try await checkout.store.read { [checkout] transaction in
            _ = try product(id, in: transaction)
            return try checkout.inventory.levels(of: id, in: transaction)
        }
        return Self.answer("Stock", id, levels, request)
    }

    private func replace(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["productId"]
        let body = try await request.reader()
        let variant = body.text("variantId", length: 1...64)
        let isTracked = body.flag("tracked") ?? true
        let units = isTracked ? body.requiredInteger("available", in: 0...1_000_000_000) : 0
        let reason = body.text("reason", length: 1...200) ?? "counted"
        try body.finish()
        let levels = try await checkout.store.write { [checkout] transaction in
            let item = try item(id, variant, in: transaction)
            if isTracked {
                _ = try checkout.inventory.setAvailable(units, of: item, reason: reason, in: transaction)
            } else {
                _ = try checkout.inventory.stopTracking(item, reason: reason, in: transaction)
            }
            return try checkout.inventory.levels(of: id, in: transaction)
        }
        return Self.answer("Stock counted", id, levels, request)
    }

    private func adjust(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["productId"]
        let body = try await request.reader()
        let variant = body.text("variantId", length: 1...64)
        let quantity = body.requiredInteger("quantity", in: -1_000_000_000...1_000_000_000)
        let reason = body.requiredText("reason", length: 1...200)
        let location = body.text("location", length: 1...64) ?? InventoryService.mainLocation
        if quantity == 0 { body.refuse("quantity", code: "out_of_range", "quantity is 0; it must be above or below.") }
        try body.finish()
        let (scope, now) = (request.idempotencyScope, request.now)
        let levels = try await checkout.store.write { [checkout] transaction in
            let item = try item(id, variant, in: transaction)
            if try scope.map({ try IdempotencyStore.claimEffect(of: $0, now: now, in: transaction) }) ?? true {
                _ = try checkout.inventory.adjust(
                    item, at: location, by: quantity, reason: reason, in: transaction)
            }
            return try checkout.inventory.levels(of: id, in: transaction)
        }
        return Self.answer("Stock adjusted", id, levels, request, status: .created)
            .adding(.location, "/v1/inventory/\(PercentCoding.encode(id))")
    }

    private func movements(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["productId"]
        let page = try request.pageRequest()
        let found = try await checkout.store.read { [checkout] transaction in
            try checkout.inventory.movements(of: id, page: page, in: transaction)
        }
        if found.total == 0 { try await checkout.store.read { _ = try product(id, in: $0) } }
        return APIResponse.page("Movements", Pagination(page, total: found.total), of: request) { json in
            for movement in found.movements { json.value(movement.json) }
        }.adding(.cacheControl, "no-store")
    }

    // MARK: Products

    private func product(_ id: String, in transaction: ReadTransaction) throws -> Product {
        guard let product = try checkout.catalog.product(id: id, in: transaction) else {
            throw DomainError.notFound("product", id: id)
        }
        return product
    }

    private func item(_ id: String, _ variant: String?, in transaction: ReadTransaction) throws -> StockItem {
        let product = try product(id, in: transaction)
        if let variant, !product.variants.contains(where: { $0.id == variant }) {
            throw DomainError.notFound("variant", id: variant)
        }
        return StockItem(productID: id, variantID: variant)
    }

    private static func answer(
        _ message: String, _ id: String, _ levels: [StockLevel], _ request: APIRequest,
        status: HTTPResponse.Status = .ok
    ) -> APIResponse {
        APIResponse.success(message, status: status, at: request.now) { json in
            json.object { json in
                json.member("productId", id)
                json.member("tracked", !levels.isEmpty)
                json.member(
                    "available", levels.isEmpty ? .null : .integer(levels.reduce(0) { $0 + $1.available }))
                json.array("levels") { json in
                    for level in levels {
                        json.object { json in
                            json.member("variantId", orNull: level.item.variantID)
                            json.member("location", level.location)
                            json.member("onHand", level.onHand)
                            json.member("reserved", level.reserved)
                            json.member("available", level.available)
                        }
                    }
                }
            }
        }.adding(.cacheControl, "no-store")
    }
}

extension StockMovement {
    var json: JSONValue {
        [
            "id": .integer(id), "variantId": item.variantID.map { .string($0) } ?? .null,
            "location": .string(location), "onHandChange": .integer(onHandChange),
            "reservedChange": .integer(reservedChange), "onHand": .integer(onHand), "reserved": .integer(reserved),
            "reason": .string(reason), "reference": reference.map { .string($0) } ?? .null,
            "at": .timestamp(occurredAt),
        ]
    }
}
