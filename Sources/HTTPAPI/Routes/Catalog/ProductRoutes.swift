import Catalog
public import CatalogIndexing
public import CommerceKernel
import HTTPTypes
import Identity
public import Search
public import Storage

/// Products: the public list and page, and their upkeep by staff.
public struct ProductRoutes: Sendable {
    private let store: Store
    private let publishing: ProductPublishing
    private let engine: SearchEngine
    private let ids: any IDSource
    private let currency: Currency

    /// How long a write with `waitForIndex=true` waits for the index.
    static let indexPatience: Duration = .seconds(10)

    /// - Parameter currency: Of products that name none.
    public init(
        store: Store, publishing: ProductPublishing, engine: SearchEngine, ids: any IDSource, currency: Currency
    ) {
        self.store = store
        self.publishing = publishing
        self.engine = engine
        self.ids = ids
        self.currency = currency
    }

    public func endpoints() -> [Endpoint] {
        let write = AccessRule.roles([.admin], scope: .catalogWrite)
        let edit = AccessRule.roles([.admin, .staff], scope: .catalogWrite)
        return [
            Endpoint(
                .get, "/v1/products", id: "listProducts", summary: "Products, page by page", tag: "Catalog",
                access: .open, handler: list
            ).documented { SearchDocumentation.describe(&$0) },
            Endpoint(
                .get, "/v1/products/{id}", id: "getProduct", summary: "A product, by id or slug", tag: "Catalog",
                access: .open, handler: get
            ).documented { operation in
                operation.answers = [.init(200, "The product.", data: .component("Product"))]
                operation.refusals = [404]
            },
            Endpoint(
                .post, "/v1/products", id: "createProduct", summary: "Create a product", tag: "Catalog",
                access: write, handler: create
            ).documented { operation in
                operation.parameters = [Self.waitParameter]
                operation.requestBody = .component("ProductDraft")
                operation.answers = [.init(201, "Created.", data: .component("Product"))]
                operation.refusals = [400, 409]
            },
            Endpoint(
                .put, "/v1/products/{id}", id: "replaceProduct", summary: "Replace a product", tag: "Catalog",
                access: edit, handler: replace
            ).documented { operation in
                operation.parameters = [Self.waitParameter, Self.matchParameter]
                operation.requestBody = .component("ProductDraft")
                operation.answers = [.init(200, "Replaced.", data: .component("Product"))]
                operation.refusals = [400, 404, 409, 412]
            },
            Endpoint(
                .patch, "/v1/products/{id}", id: "patchProduct", summary: "Change a product (RFC 7396)",
                tag: "Catalog", access: edit, body: .json(also: ["application/merge-patch+json"]), handler: patch
            ).documented { operation in
                operation.parameters = [Self.waitParameter, Self.matchParameter]
                operation.requestBody = .object
                operation.answers = [.init(200, "Changed.", data: .component("Product"))]
                operation.refusals = [400, 404, 409, 412]
            },
            Endpoint(
                .delete, "/v1/products/{id}", id: "deleteProduct", summary: "Delete a product", tag: "Catalog",
                access: edit, handler: delete
            ).documented { operation in
                operation.parameters = [Self.waitParameter, Self.matchParameter]
                operation.answers = [.init(204, "Deleted.")]
                operation.refusals = [404, 412]
            },
        ]
    }

    private static let waitParameter = OperationDocumentation.Parameter(
        "waitForIndex", .boolean, "Answer when searches see the change.")
    private static let matchParameter = OperationDocumentation.Parameter(
        "If-Match", in: .header, .string, "The ETag the product must have.")

    // MARK: Reading

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let parameters = try SearchParameters(request.query)
        let response = try await engine.search(parameters.request)
        let answer = SearchAnswer(parameters: parameters, response: response, searchID: ids.token(bytes: 12))
        var result = APIResponse.json(answer.envelope(request))
        Pagination(parameters.page, total: response.total, cursor: response.cursor)
            .addLinks(to: &result.headers, request: request)
        return result.adding(.cacheControl, "public, max-age=300")
    }

    private func get(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["id"]
        let json = try await store.read { [publishing] transaction -> [UInt8]? in
            guard let (product, availability) = try publishing.product(id, in: transaction) else { return nil }
            return ProductEncoder.encode(product, availability)
        }
        guard let json else { throw DomainError.notFound("product", id: id) }
        return APIResponse.success("Product", at: request.now, raw: json)
            .adding(.cacheControl, "public, max-age=600").tagged(EntityTag(of: json), for: request)
    }

    // MARK: Writing

    private func create(_ request: APIRequest) async throws -> APIResponse {
        let draft = try await draft(request)
        let published = try await store.write { [publishing] in try publishing.create(draft, in: $0) }
        try await waitForIndex(published.sequence, request)
        let location = "/v1/products/\(published.product.id)"
        return try APIResponse.created("Product created", location: location, at: request.now) {
            $0.raw(published.json)
        }
        .tagged(published.json)
    }

    private func replace(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["id"]
        var draft = try await draft(request)
        if let named = draft.id, named != id {
            throw DomainError.invalid(
                field: "id", code: "id_mismatch", message: "id is \"\(named)\", but the address names \"\(id)\".")
        }
        draft.id = id
        let checked = draft
        return try await change(request) { [publishing] version, transaction in
            try publishing.write(checked, action: .replace, version: version, in: transaction)
        }
    }

    private func patch(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.json()
        return try await change(request) { [publishing] version, transaction in
            try publishing.patch(id: request.path["id"], with: body, version: version, in: transaction)
        }
    }

    private func delete(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["id"]
        let sequence = try await store.write { [publishing] transaction in
            let version = try Self.matchedVersion(id, request, publishing, transaction)
            return try publishing.delete(id: id, version: version, in: transaction)
        }
        try await waitForIndex(sequence, request)
        return .noContent
    }

    private func change(
        _ request: APIRequest,
        _ body: @escaping @Sendable (Int64?, Transaction) throws -> ProductPublishing.Published
    ) async throws -> APIResponse {
        let id = request.path["id"]
        let published: ProductPublishing.Published
        do {
            published = try await store.write { [publishing] transaction in
                try body(Self.matchedVersion(id, request, publishing, transaction), transaction)
            }
        } catch let faults as FieldFaults {
            throw faults.domainError
        }
        try await waitForIndex(published.sequence, request)
        return try APIResponse.success("Product saved", at: request.now, raw: published.json).tagged(published.json)
    }

    /// The version that a write with `If-Match` must meet, checked in the transaction that writes. Nil without one.
    private static func matchedVersion(
        _ id: String, _ request: APIRequest, _ publishing: ProductPublishing, _ transaction: Transaction
    ) throws -> Int64? {
        guard request.headers[.ifMatch] != nil else { return nil }
        guard let (product, availability) = try publishing.product(id, in: transaction), product.id == id else {
            throw DomainError.notFound("product", id: id)
        }
        try EntityTag(of: ProductEncoder.encode(product, availability)).requireMatch(in: request)
        return product.version
    }

    private func draft(_ request: APIRequest) async throws -> ProductDraft {
        let decoder = ProductDecoder(defaultCurrency: currency, unknownMembers: .ignored)
        do {
            return try decoder.decode(try await request.json())
        } catch let faults as FieldFaults {
            throw faults.domainError
        }
    }

    private func waitForIndex(_ sequence: Int64?, _ request: APIRequest) async throws {
        guard try request.query.flag("waitForIndex") == true, let sequence else { return }
        guard await engine.waitForPosition(sequence, timeout: Self.indexPatience) else {
            throw DomainError(
                .unavailable, code: "index_behind",
                message: "The change is saved, but the index has not caught up yet; do not repeat the request.",
                retryAfter: .seconds(5))
        }
    }
}

extension APIResponse {
    /// The same with the `ETag` of a product's JSON, for answers to writes.
    fileprivate func tagged(_ json: [UInt8]) throws -> APIResponse { adding(.eTag, EntityTag(of: json).text) }
}
