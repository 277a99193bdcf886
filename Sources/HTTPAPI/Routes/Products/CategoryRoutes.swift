public import Catalog
import CommerceKernel
import HTTPTypes
public import Storage

/// The category tree.
public struct CategoryRoutes: Sendable {
    private static let key = "categories"
    private static let maximumAge = Duration.seconds(300)

    private let store: Store
    private let catalog: CatalogService
    private let cache: ResponseCache
    private let version: CatalogVersion

    public init(store: Store, catalog: CatalogService, cache: ResponseCache, version: CatalogVersion) {
        self.store = store
        self.catalog = catalog
        self.cache = cache
        self.version = version
    }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .get, "/v1/categories", id: "listCategories", summary: "The category tree with counts", tag: "Catalog",
                access: .open, handler: tree
            ).promptly(treeAtHand).documented { operation in
                operation.caching = .kept
                operation.answers = [
                    .init(200, "The roots, each with its children.", data: .array(.component("Category")))
                ]
            }
        ]
    }

    private func tree(_ request: APIRequest) async throws -> APIResponse {
        try await cache.respond(
            to: request, key: Self.key, version: try version.current(), maximumAge: Self.maximumAge
        ) { [store, catalog, now = request.now] in
            let nodes = try await store.read { try catalog.categories(in: $0) }
            let response = APIResponse.success("Categories", at: now) { json in
                json.array { json in for node in nodes { Self.write(node, to: &json) } }
            }
            return ResponseCache.Made(response.adding(.cacheControl, CachePolicy.lists))
        }
    }

    private func treeAtHand(_ request: APIRequest) -> PromptAnswer? {
        version.known().flatMap {
            cache.answerAtHand(to: request, key: Self.key, version: $0, maximumAge: Self.maximumAge)
        }
    }

    private static func write(_ node: CategoryNode, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", node.category.name)
            json.member("slug", node.category.slug)
            json.array("path") { json in for name in node.category.path.names { json.value(name) } }
            json.member("count", node.productCount)
            json.array("children") { json in for child in node.children { write(child, to: &json) } }
        }
    }
}
