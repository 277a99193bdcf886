import Carts
public import Checkout
import CommerceKernel
import HTTPTypes
import Storage

/// Coupons, shipping zones and tax rates. For admins; new rules count from the next pricing on.
public struct PriceRuleRoutes: Sendable {
    private let checkout: CheckoutService

    public init(checkout: CheckoutService) { self.checkout = checkout }

    public func endpoints() -> [Endpoint] {
        func make(
            _ method: HTTPRequest.Method, _ path: PathTemplate, _ id: String, _ summary: String, body: String? = nil,
            _ answer: OperationDocumentation.Answer, _ handler: @escaping Endpoint.Handler
        ) -> Endpoint {
            Endpoint(method, path, id: id, summary: summary, tag: "Price rules", handler: handler).documented {
                $0.requestBody = body.map { .component($0) }
                $0.answers = [answer]
                if id == "putShippingZone" { $0.refusals = [409] }
            }
        }
        let coupon = SchemaReference.component("Coupon")
        let zone = SchemaReference.component("ShippingZone")
        let rate = SchemaReference.component("TaxRate")
        return [
            make(
                .get, "/v1/coupons", "listCoupons", "Coupons, with how often they were used",
                .init(200, "All of them.", data: .array(coupon)), coupons),
            make(
                .get, "/v1/coupons/{code}", "getCoupon", "A coupon", .init(200, "It.", data: coupon), readCoupon),
            make(
                .put, "/v1/coupons/{code}", "putCoupon", "Make or replace a coupon", body: "Coupon",
                .init(200, "As it is now.", data: coupon), putCoupon),
            make(
                .delete, "/v1/coupons/{code}", "deleteCoupon", "Delete a coupon", .init(204, "Gone."), deleteCoupon),
            make(
                .get, "/v1/shipping-zones", "listShippingZones", "Shipping zones with their methods",
                .init(200, "All of them.", data: .array(zone)), zones),
            make(
                .put, "/v1/shipping-zones/{id}", "putShippingZone", "Make or replace a zone", body: "ShippingZone",
                .init(200, "As it is now.", data: zone), putZone),
            make(
                .delete, "/v1/shipping-zones/{id}", "deleteShippingZone", "Delete a zone", .init(204, "Gone."),
                deleteZone),
            make(
                .get, "/v1/tax-rates", "listTaxRates", "Tax rates", .init(200, "All of them.", data: .array(rate)),
                rates),
            make(
                .put, "/v1/tax-rates/{id}", "putTaxRate", "Make or replace a tax rate", body: "TaxRate",
                .init(200, "As it is now.", data: rate), putRate),
            make(.delete, "/v1/tax-rates/{id}", "deleteTaxRate", "Delete a tax rate", .init(204, "Gone."), deleteRate),
        ]
    }

    private var rules: PriceRuleService { checkout.priceRules }

    // MARK: Coupons

    private func coupons(_ request: APIRequest) async throws -> APIResponse {
        let found = try await checkout.store.read { [rules] in try rules.coupons(in: $0) }
        return Self.list("Coupons", found.map { Self.json($0.coupon, uses: $0.uses) }, request)
    }

    private func readCoupon(_ request: APIRequest) async throws -> APIResponse {
        let code = request.path["code"].uppercased()
        let found = try await checkout.store.read { [rules] in try rules.coupons(in: $0) }
        guard let hit = found.first(where: { $0.coupon.code == code }) else {
            throw DomainError.notFound("coupon", id: code)
        }
        return Self.answer("Coupon", Self.json(hit.coupon, uses: hit.uses), request)
    }

    private func putCoupon(_ request: APIRequest) async throws -> APIResponse {
        var json = try await Self.object(request)
        json["code"] = .string(request.path["code"].uppercased())
        let coupon = try Coupon(json: .object(json), defaultCurrency: rules.defaultCurrency)
        do {
            try await checkout.store.write { [rules] in try rules.save(coupon, in: $0) }
        } catch StorageError.checkViolation {
            throw DomainError.invalid(
                field: "maximumUses", code: "invalid_coupon", message: "maximumUses is below the uses there have been.")
        }
        return Self.answer("Coupon saved", coupon.json, request)
    }

    private func deleteCoupon(_ request: APIRequest) async throws -> APIResponse {
        let code = request.path["code"]
        try await checkout.store.write { [rules] in try rules.deleteCoupon(code, in: $0) }
        return .noContent
    }

    private static func json(_ coupon: Coupon, uses: Int) -> JSONValue {
        var object = coupon.json.object ?? JSONObject()
        object["uses"] = .integer(uses)
        return .object(object)
    }

    // MARK: Shipping

    private func zones(_ request: APIRequest) async throws -> APIResponse {
        let methods = try await checkout.store.read { [rules] in try rules.shippingMethods(in: $0) }
        var zones: [String] = []
        for method in methods where !zones.contains(method.zoneID) { zones.append(method.zoneID) }
        return Self.list(
            "Shipping zones",
            zones.map { zone in Self.zone(zone, methods.filter { $0.zoneID == zone }) }, request)
    }

    private func putZone(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["id"]
        var json = try await Self.object(request)
        json["id"] = .string(id)
        let currency = try Self.currency(json, default: rules.defaultCurrency)
        let methods = try ShippingMethod.methods(ofZone: .object(json), currency: currency)
        guard !methods.isEmpty else {
            throw DomainError.invalid(
                field: "methods", code: "invalid_shipping_zone",
                message: "methods must have at least one; delete the zone instead.")
        }
        try await checkout.store.write { [rules] in try rules.replaceZone(id, with: methods, in: $0) }
        return Self.answer("Shipping zone saved", Self.zone(id, methods), request)
    }

    private func deleteZone(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["id"]
        try await checkout.store.write { [rules] transaction in
            guard try rules.shippingMethods(in: transaction).contains(where: { $0.zoneID == id }) else {
                throw DomainError.notFound("shipping zone", id: id)
            }
            try rules.replaceZone(id, with: [], in: transaction)
        }
        return .noContent
    }

    private static func zone(_ id: String, _ methods: [ShippingMethod]) -> JSONValue {
        [
            "id": .string(id), "countries": .array((methods.first?.countries ?? []).map { .string($0) }),
            "currency": .string(methods.first?.price.currency.code ?? ""), "methods": .array(methods.map(\.json)),
        ]
    }

    // MARK: Tax

    private func rates(_ request: APIRequest) async throws -> APIResponse {
        let rates = try await checkout.store.read { [rules] in try rules.taxRates(in: $0) }
        return Self.list("Tax rates", rates.map(\.json), request)
    }

    private func putRate(_ request: APIRequest) async throws -> APIResponse {
        var json = try await Self.object(request)
        json["id"] = .string(request.path["id"])
        let rate = try TaxRate(json: .object(json))
        try await checkout.store.write { [rules] in try rules.save(rate, in: $0) }
        return Self.answer("Tax rate saved", rate.json, request)
    }

    private func deleteRate(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["id"]
        try await checkout.store.write { [rules] in try rules.deleteTaxRate(id, in: $0) }
        return .noContent
    }

    // MARK: Forms

    private static func object(_ request: APIRequest) async throws -> JSONObject {
        let json = try await request.json()
        guard let object = json.object else {
            throw DomainError.invalid(
                field: "", code: "not_an_object", message: "The body is \(json.kindName); it must be an object.")
        }
        return object
    }

    private static func currency(_ json: JSONObject, default fallback: Currency) throws -> Currency {
        guard let value = json["currency"], !value.isNull else { return fallback }
        guard let currency = value.string.flatMap({ Currency($0) }) else {
            throw DomainError.invalid(
                field: "currency", code: "invalid_shipping_zone",
                message: "currency must be a code of ISO 4217, such as USD.")
        }
        return currency
    }

    private static func answer(_ message: String, _ json: JSONValue, _ request: APIRequest) -> APIResponse {
        APIResponse.success(message, at: request.now) { $0.value(json) }.adding(.cacheControl, "no-store")
    }

    private static func list(_ message: String, _ rules: [JSONValue], _ request: APIRequest) -> APIResponse {
        APIResponse.success(message, at: request.now) { json in
            json.array { json in for rule in rules { json.value(rule) } }
        }.adding(.cacheControl, "no-store")
    }
}
