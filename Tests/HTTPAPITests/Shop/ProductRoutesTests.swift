import CatalogIndexing
import CommerceKernel
import HTTPAPI
import Identity
import SoukServer
import Storage
import Testing

@Suite struct ProductRoutesTests {
    private static let mouse = #"""
        {"id":"P1","name":"Wireless Mouse","description":"Ergonomic wireless mouse","price":49.99,
        "category":"electronics","stock":200,"images":["https://cdn.example.com/mouse.jpg"]}
        """#

    @Test func `a product is created, read, replaced, patched and deleted`() async throws {
        try await withShop { shop in
            let created = try await shop.create(Self.mouse)
            #expect(created.status == 201)
            #expect(created["Location"] == "/v1/products/P1")
            #expect(try created.json["data"]?["price"]?.number?.text == "49.99")
            let read = try await shop.get("/v1/products/P1")
            #expect(read.status == 200)
            #expect(read["ETag"] == created["ETag"])
            #expect(read["Cache-Control"] == "public, max-age=600, stale-while-revalidate=60")
            #expect(try read.json["data"]?["stock"]?.number?.int == 200)
            #expect(try await shop.get("/v1/products/wireless-mouse").json["data"]?["id"]?.string == "P1")
            let replaced = try await shop.send(
                .put, "/v1/products/P1", key: shop.staff, body: #"{"name":"Mouse","price":39}"#)
            #expect(replaced.status == 200)
            #expect(try replaced.json["data"]?["description"] == .null)
            let patched = try await shop.send(
                .patch, "/v1/products/P1", key: shop.admin,
                headers: [("Content-Type", "application/merge-patch+json")], body: #"{"price":38.5}"#)
            #expect(try patched.json["data"]?["price"]?.number?.text == "38.50")
            #expect(try patched.json["data"]?["name"]?.string == "Mouse")
            #expect(try await shop.send(.delete, "/v1/products/P1", key: shop.admin).status == 204)
            #expect(try await shop.get("/v1/products/P1").status == 404)
            #expect(try await shop.send(.delete, "/v1/products/P1", key: shop.admin).status == 404)
        }
    }

    @Test func `what is wrong with a product is told field by field`() async throws {
        try await withShop { shop in
            let answer = try await shop.send(
                .post, "/v1/products", key: shop.admin, body: #"{"price":-1,"currency":"XXQ","stock":1.5}"#)
            #expect(answer.status == 400)
            #expect(answer.code == "validation_failed")
            let fields = try #require(try answer.json["details"]?.array?.compactMap { $0["field"]?.string })
            #expect(Set(fields).isSuperset(of: ["name", "price", "stock"]))
            let mismatch = try await shop.send(
                .put, "/v1/products/P1", key: shop.admin, body: #"{"id":"P2","name":"x"}"#)
            #expect(mismatch.status == 400)
            try await shop.create(Self.mouse)
            let twice = try await shop.send(.post, "/v1/products", key: shop.admin, body: Self.mouse)
            #expect(twice.status == 409)
            #expect(twice.code == "product_exists")
            let missing = try await shop.send(.put, "/v1/products/P9", key: shop.admin, body: #"{"name":"x"}"#)
            #expect(missing.status == 404)
        }
    }

    @Test func `only those who may write the catalog do`() async throws {
        try await withShop { shop in
            for (key, status) in [
                (nil, 401), ("souk_wrong", 401), (shop.customer, 403), (shop.staff, 403), (shop.writer, 201),
                (shop.admin, 201),
            ] {
                let answer = try await shop.send(.post, "/v1/products", key: key, body: #"{"name":"Thing"}"#)
                #expect(answer.status == status)
            }
            let bearer = try await shop.send(
                .post, "/v1/products", headers: [("Authorization", "Bearer \(shop.admin)")], body: #"{"name":"Thing"}"#)
            #expect(bearer.status == 201)
        }
    }

    @Test func `a revoked key is refused at once, whoever revoked it`() async throws {
        try await withShop { shop in
            #expect(try await shop.send(.delete, "/v1/products/x", key: shop.staff).status == 404)
            // Another process: its own connection to the same file.
            let other = try Store.open(at: shop.application.store.path, migrations: SoukApplication.migrations)
            let keys = try other.readNow { try shop.application.apiKeys.keys(in: $0) }
            let staff = try #require(keys.first { $0.role == .staff })
            _ = try await other.write { [service = shop.application.apiKeys] in try service.revoke(id: staff.id, in: $0)
            }
            #expect(try await shop.send(.delete, "/v1/products/x", key: shop.staff).status == 401)
            other.close()
        }
    }

    @Test func `a lost update is refused`() async throws {
        try await withShop { shop in
            let first = try await shop.create(Self.mouse)
            let tag = try #require(first["ETag"])
            let match = [("If-Match", tag)]
            let body = #"{"price":1}"#
            let path = "/v1/products/P1"
            #expect(try await shop.send(.patch, path, key: shop.admin, headers: match, body: body).status == 200)
            let stale = try await shop.send(.patch, path, key: shop.admin, headers: match, body: body)
            #expect(stale.status == 412)
            #expect(stale.code == "stale_version")
            #expect(try await shop.send(.delete, path, key: shop.admin, headers: match).status == 412)
            #expect(try await shop.send(.delete, path, key: shop.admin, headers: [("If-Match", "*")]).status == 204)
        }
    }

    @Test func `a read is cached until anything of the catalog changes, here or in another process`() async throws {
        try await withShop { shop in
            try await shop.create(Self.mouse)
            #expect(try await shop.get("/v1/products/P1")["X-Cache"] == "miss")
            let kept = try await shop.get("/v1/products/P1")
            #expect(kept["X-Cache"] == "hit")
            #expect(kept["Age"].flatMap { Int($0) } != nil)
            let tag = try #require(kept["ETag"])
            #expect(try await shop.get("/v1/products/P1", headers: [("If-None-Match", tag)]).status == 304)
            #expect(
                try await shop.get("/v1/products/P1", headers: [("Cache-Control", "no-cache")])["X-Cache"] == "miss")
            _ = try await shop.send(.patch, "/v1/products/P1", key: shop.admin, body: #"{"price":1}"#)
            let fresh = try await shop.get("/v1/products/P1")
            #expect(fresh["X-Cache"] == "miss")
            #expect(try fresh.json["data"]?["price"]?.number?.text == "1.00")
            #expect(try await shop.get("/v1/products/P1")["X-Cache"] == "hit")
            let other = try Store.open(at: shop.application.store.path, migrations: SoukApplication.migrations)
            _ = try await other.write { [publishing = shop.application.publishing] in
                try publishing.patch(id: "P1", with: ["price": 2], in: $0)
            }
            other.close()
            #expect(try await shop.get("/v1/products/P1").json["data"]?["price"]?.number?.text == "2.00")
        }
    }
}
