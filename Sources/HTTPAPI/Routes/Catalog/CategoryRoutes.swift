public import Catalog
import CommerceKernel
import HTTPTypes
public import Storage

/// The category tree with counts.
public struct CategoryRoutes: Sendable {
    private let store: Store
    private let catalog: CatalogService

    public init(store: Store, catalog: CatalogService) {
        self.store = store
        self.catalog = catalog
    }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .get, "/v1/categories", id: "listCategories", summary: "The category tree", tag: "Catalog",
                access: .open, handler: list
            ).documented {
                $0.answers = [
                    .init(200, "The roots, each with what is below it.", data: .array(.component("Category")))
                ]
            }
        ]
    }

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let catalog = catalog
        let roots = try await store.read { try catalog.categories(in: $0) }
        return APIResponse.success("Categories", at: request.now) { json in
            json.array { json in
                for root in roots { Self.write(root, into: &json) }
            }
        }.adding(.cacheControl, "public, max-age=300")
    }

    private static func write(_ node: CategoryNode, into json: inout JSONWriter) {
        json.object { json in
            json.member("id", node.category.id)
            json.member("name", node.category.name)
            json.member("slug", node.category.slug)
            json.array("path") { json in
                for name in node.category.path.names { json.value(name) }
            }
            json.member("productCount", node.productCount)
            json.array("children") { json in
                for child in node.children { write(child, into: &json) }
            }
        }
    }
}
