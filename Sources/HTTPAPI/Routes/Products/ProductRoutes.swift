import Catalog
public import CatalogIndexing
public import CommerceKernel
import HTTPTypes
import Identity
public import Search
public import Storage

/// Single products: read by id or slug, created, replaced, patched, deleted.
///
/// What is read comes from the database, never from the index, and from the cache only while nothing of the catalog
/// has changed. `If-Match` is compared inside the transaction that writes.
public struct ProductRoutes: Sendable {
    /// How long `?waitForIndex=true` waits.
    private static let indexPatience: Duration = .seconds(10)
    private static let bodyLimit = 4 << 20
    private static let maximumAge = Duration.seconds(600)

    private let store: Store
    private let publishing: ProductPublishing
    private let engine: SearchEngine
    private let cache: ResponseCache
    private let version: CatalogVersion
    private let decoder: ProductDecoder

    /// - Parameter currency: Of products that name none.
    public init(
        store: Store, publishing: ProductPublishing, engine: SearchEngine, cache: ResponseCache,
        version: CatalogVersion, currency: Currency
    ) {
        self.store = store
        self.publishing = publishing
        self.engine = engine
        self.cache = cache
        self.version = version
        decoder = ProductDecoder(defaultCurrency: currency, unknownMembers: .ignored)
    }

    public func endpoints() -> [Endpoint] {
        let wait = OperationDocumentation.Parameter(
            "waitForIndex", .boolean, "Answer when searches see the change.")
        let match = OperationDocumentation.Parameter(
            "If-Match", in: .header, .entityTags, "The version that was read; 412 when it is no longer the present one."
        )
        return [
            Endpoint(
                .get, "/v1/products/{id}", id: "getProduct", summary: "Read a product by id or slug", tag: "Catalog",
                handler: read
            ).promptly(readAtHand).documented { operation in
                operation.caching = .kept
                operation.answers = [.init(200, "The product.", data: .component("Product"))]
            },
            Endpoint(
                .post, "/v1/products", id: "createProduct", summary: "Create a product", tag: "Catalog",
                body: .json(limit: Self.bodyLimit), handler: create
            ).documented { operation in
                operation.parameters = [wait]
                operation.requestBody = .component("ProductDraft")
                operation.answers = [.init(201, "The new product.", data: .component("Product"))]
                operation.refusals = [409]
            },
            Endpoint(
                .put, "/v1/products/{id}", id: "replaceProduct", summary: "Replace a product", tag: "Catalog",
                body: .json(limit: Self.bodyLimit), handler: replace
            ).documented { operation in
                operation.parameters = [wait, match]
                operation.requestBody = .component("ProductDraft")
                operation.answers = [.init(200, "The product as it is now.", data: .component("Product"))]
                operation.refusals = [409, 412]
            },
            Endpoint(
                .patch, "/v1/products/{id}", id: "patchProduct", summary: "Change members of a product",
                tag: "Catalog",
                body: .json(limit: Self.bodyLimit, also: ["application/merge-patch+json"]), handler: patch
            ).documented { operation in
                operation.description = "A merge patch (RFC 7396): members given are set, those given as null removed."
                operation.parameters = [wait, match]
                operation.requestBody = .component("ProductPatch")
                operation.answers = [.init(200, "The product as it is now.", data: .component("Product"))]
                operation.refusals = [409, 412]
            },
            Endpoint(
                .delete, "/v1/products/{id}", id: "deleteProduct", summary: "Delete a product", tag: "Catalog",
                handler: delete
            ).documented { operation in
                operation.parameters = [wait, match]
                operation.answers = [.init(204, "It is deleted.")]
                operation.refusals = [412]
            },
        ]
    }

    // MARK: Reading

    private func read(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["id"]
        return try await cache.respond(
            to: request, key: Self.key(id), version: try version.current(), maximumAge: Self.maximumAge
        ) { [store, publishing, now = request.now] in
            let found = try await store.read { try publishing.product(id, in: $0) }
            guard let found else { throw DomainError.notFound("product", id: id) }
            let json = ProductEncoder.encode(found.product, found.availability)
            var response = APIResponse.success("Product", at: now, raw: json)
            response.headers[.cacheControl] = CachePolicy.products
            response.headers[.eTag] = EntityTag(of: json).text
            return ResponseCache.Made(response)
        }
    }

    private func readAtHand(_ request: APIRequest) -> PromptAnswer? {
        version.known().flatMap { version in
            cache.answerAtHand(
                to: request, key: Self.key(request.path["id"]), version: version, maximumAge: Self.maximumAge)
        }
    }

    private static func key(_ id: String) -> String { "product " + id }

    // MARK: Writing

    private func create(_ request: APIRequest) async throws -> APIResponse {
        let draft = try decode(await request.json())
        let published = try await store.write { [publishing] in try publishing.create(draft, in: $0) }
        let isSeen = try await waitForIndex(published.sequence, request)
        let json = published.json
        return APIResponse.success(
            isSeen ? "Product created" : "Product created; searches will see it shortly", status: .created,
            at: request.now, raw: json
        ).adding(.location, "/v1/products/\(PercentCoding.encode(published.product.id))")
            .adding(.eTag, EntityTag(of: json).text)
    }

    private func replace(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["id"]
        var draft = try decode(await request.json())
        if let named = draft.id, named != id {
            throw DomainError.invalid(
                field: "id", code: "mismatch",
                message: "id is \"\(named)\", but the address names \"\(id.prefix(100))\".")
        }
        draft.id = id
        let published = try await store.write { [publishing, draft] transaction in
            try Self.requireMatch(request, id: id, publishing, transaction)
            return try publishing.write(draft, action: .replace, in: transaction)
        }
        return try await answer(published, "Product replaced", request)
    }

    private func patch(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["id"]
        let patch = try await request.json()
        guard patch.object != nil else {
            throw DomainError.invalid(
                field: "", code: "not_an_object", message: "The body is \(patch.kindName); it must be an object.")
        }
        let published = try await store.write { [publishing] transaction in
            try Self.requireMatch(request, id: id, publishing, transaction)
            return try publishing.patch(id: id, with: patch, in: transaction)
        }
        return try await answer(published, "Product changed", request)
    }

    private func delete(_ request: APIRequest) async throws -> APIResponse {
        let id = request.path["id"]
        let sequence = try await store.write { [publishing] transaction in
            try Self.requireMatch(request, id: id, publishing, transaction)
            return try publishing.delete(id: id, in: transaction)
        }
        _ = try await waitForIndex(sequence, request)
        return .noContent
    }

    private func decode(_ json: JSONValue) throws -> ProductDraft {
        do {
            return try decoder.decode(json)
        } catch {
            throw error.domainError
        }
    }

    private static func requireMatch(
        _ request: APIRequest, id: String, _ publishing: ProductPublishing, _ transaction: Transaction
    ) throws {
        guard request.headers.contains(.ifMatch) else { return }
        guard let present = try publishing.product(id, in: transaction), present.product.id == id else {
            throw DomainError.notFound("product", id: id)
        }
        try EntityTag(of: ProductEncoder.encode(present.product, present.availability)).requireMatch(in: request)
    }

    private func answer(
        _ published: ProductPublishing.Published, _ message: String, _ request: APIRequest
    ) async throws -> APIResponse {
        let isSeen = try await waitForIndex(published.sequence, request)
        let json = published.json
        return APIResponse.success(
            isSeen ? message : "\(message); searches will see it shortly", at: request.now, raw: json
        ).adding(.eTag, EntityTag(of: json).text)
    }

    /// True when searches see the change, or nobody asked.
    private func waitForIndex(_ sequence: Int64?, _ request: APIRequest) async throws -> Bool {
        guard try request.query.flag("waitForIndex") == true, let sequence else { return true }
        return await engine.waitForPosition(sequence, timeout: Self.indexPatience)
    }
}
