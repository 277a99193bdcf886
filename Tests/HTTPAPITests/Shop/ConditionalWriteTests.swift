import CommerceKernel
import Testing

/// `If-Match` on what can be changed, whatever room it is of.
@Suite struct ConditionalWriteTests {
    private static let coupon = #"{"type":"percentage","percentage":10}"#

    @Test func `a change that has not seen the last one is refused`() async throws {
        try await withShop { shop in
            #expect(try await shop.send(.put, "/v1/coupons/TEN", key: shop.admin, body: Self.coupon).status == 200)
            let read = try await shop.send(.get, "/v1/coupons/TEN", key: shop.admin)
            let tag = try #require(read["ETag"])
            let again = try await shop.send(.get, "/v1/coupons/TEN", key: shop.admin)
            #expect(again["ETag"] == tag)
            let known = try await shop.send(
                .get, "/v1/coupons/TEN", key: shop.admin, headers: [("If-None-Match", tag)])
            #expect(known.status == 304)
            #expect(known.bytes.isEmpty)
            let change = #"{"type":"percentage","percentage":15}"#
            let first = try await shop.send(
                .put, "/v1/coupons/TEN", key: shop.admin, headers: [("If-Match", tag)], body: change)
            #expect(first.status == 200)
            for method in [HTTPMethodName.put, .delete] {
                let late = try await shop.send(
                    method, "/v1/coupons/TEN", key: shop.admin, headers: [("If-Match", tag)],
                    body: method == .put ? Self.coupon : nil)
                #expect(late.status == 412)
                #expect(late.code == "stale_version")
            }
            let present = try await shop.send(.get, "/v1/coupons/TEN", key: shop.admin)
            #expect(try present.json["data"]?["percentage"]?.number?.int == 15)
        }
    }

    @Test func `of many who read the same, one writes`() async throws {
        try await withShop { shop in
            _ = try await shop.send(.put, "/v1/coupons/TEN", key: shop.admin, body: Self.coupon)
            let tag = try #require(try await shop.send(.get, "/v1/coupons/TEN", key: shop.admin)["ETag"])
            let statuses = try await withThrowingTaskGroup(of: Int.self) { tasks in
                for percent in 20..<28 {
                    tasks.addTask {
                        try await shop.send(
                            .put, "/v1/coupons/TEN", key: shop.admin, headers: [("If-Match", tag)],
                            body: "{\"type\":\"percentage\",\"percentage\":\(percent)}"
                        ).status
                    }
                }
                var statuses: [Int] = []
                for try await status in tasks { statuses.append(status) }
                return statuses
            }
            #expect(statuses.count { $0 == 200 } == 1)
            #expect(statuses.count { $0 == 412 } == 7)
        }
    }

    @Test func `what shall be new is not written over what is there`() async throws {
        try await withShop { shop in
            let isNew = [("If-None-Match", "*")]
            func put(_ headers: [(String, String)]) async throws -> Int {
                try await shop.send(.put, "/v1/coupons/NEW", key: shop.admin, headers: headers, body: Self.coupon)
                    .status
            }
            #expect(try await put([("If-Match", "*")]) == 412)
            #expect(try await put(isNew) == 200)
            #expect(try await put(isNew) == 412)
            #expect(try await put([("If-Match", "*")]) == 200)
            let gone = try await shop.send(
                .delete, "/v1/coupons/NOTHING", key: shop.admin, headers: [("If-Match", "*")])
            #expect(gone.status == 404)
        }
    }

    @Test func `items of a guest's cart have the version of the cart`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"lamp","name":"Lamp","price":20,"stock":9}"#)
            let made = try await shop.send(.post, "/v1/carts", body: "{}")
            let id = try #require(try made.json["data"]?["id"]?.string)
            let secret = [("X-Cart-Token", try #require(try made.json["data"]?["token"]?.string))]
            let filled = try await shop.send(
                .post, "/v1/carts/\(id)/items", headers: secret, body: #"{"productId":"lamp","quantity":2}"#)
            let item = try #require(try filled.json["data"]?["items"]?.array?.first?["id"]?.string)
            let tag = try #require(try await shop.get("/v1/carts/\(id)", headers: secret)["ETag"])
            func change(_ quantity: Int) async throws -> Int {
                try await shop.send(
                    .patch, "/v1/carts/\(id)/items/\(item)", headers: secret + [("If-Match", tag)],
                    body: "{\"quantity\":\(quantity)}"
                ).status
            }
            #expect(try await change(3) == 200)
            #expect(try await change(4) == 412)
        }
    }

    @Test func `every operation that changes something says that it can be conditional`() async throws {
        try await withShop { shop in
            let document = try await shop.get("/v1/openapi.json").json
            for (path, item) in document["paths"]?.object?.members ?? [] {
                for (method, operation) in item.object?.members ?? [] where ["put", "patch", "delete"].contains(method)
                {
                    let names = operation["parameters"]?.array?.compactMap { $0["name"]?.string } ?? []
                    #expect(names.contains("If-Match"), "\(method) \(path)")
                    #expect(operation["responses"]?["412"] != nil, "\(method) \(path)")
                }
            }
        }
    }
}
