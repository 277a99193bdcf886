import CommerceKernel
import HTTPAPI
import SoukServer
import Testing

@Suite struct SearchSettingsRoutesTests {
    @Test func `a synonym works with the next search, through the cache too`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"s","name":"Corner Sofa"}"#)
            #expect(try await shop.get("/v1/search?q=couch&typo=off").json["pagination"]?["total"]?.number?.int == 0)
            let path = "/v1/search/synonyms/seats"
            let body = #"{"synonyms":["sofa","couch"]}"#
            #expect(try await shop.send(.put, path, key: shop.staff, body: body).status == 403)
            let put = try await shop.send(.put, path, key: shop.admin, body: body)
            #expect(put.status == 201)
            #expect(put["Location"] == path)
            #expect(try await shop.get("/v1/search?q=couch&typo=off").json["pagination"]?["total"]?.number?.int == 1)
            #expect(try await shop.send(.put, path, key: shop.admin, body: body).status == 200)
            let listed = try await shop.send(.get, "/v1/search/synonyms", key: shop.admin)
            #expect(try listed.json["data"]?.array?.count == 1)
            #expect(
                try await shop.send(.put, path, key: shop.admin, body: #"{"synonyms":5}"#).code == "invalid_settings")
            #expect(try await shop.send(.delete, path, key: shop.admin).status == 204)
            #expect(try await shop.get("/v1/search?q=couch&typo=off").json["pagination"]?["total"]?.number?.int == 0)
            #expect(try await shop.send(.get, path, key: shop.admin).status == 404)
        }
    }

    @Test func `curations and settings are changed only by those who have seen them`() async throws {
        try await withShop { shop in
            let path = "/v1/search/curations/c"
            let body = #"{"query":"sofa","match":"exact","hide":["x"]}"#
            let made = try await shop.send(.put, path, key: shop.admin, body: body)
            #expect(made.status == 201)
            let blind = try await shop.send(.put, path, key: shop.admin, body: body)
            #expect(blind.status == 428)
            #expect(blind.code == "precondition_required")
            let tag = [("If-Match", try #require(made["ETag"]))]
            let changed = #"{"query":"sofa","match":"exact","hide":["y"]}"#
            #expect(try await shop.send(.put, path, key: shop.admin, headers: tag, body: changed).status == 200)
            #expect(try await shop.send(.delete, path, key: shop.admin, headers: tag).status == 412)
            let settings = try await shop.send(.get, "/v1/search/settings", key: shop.admin)
            #expect(try settings.json["data"]?["typos"]?["oneEditFrom"]?.number?.int == 4)
            let patch = #"{"typos":{"oneEditFrom":5},"stopWords":["the"]}"#
            #expect(try await shop.send(.patch, "/v1/search/settings", key: shop.admin, body: patch).status == 428)
            let seen = [("If-Match", try #require(settings["ETag"]))]
            let patched = try await shop.send(
                .patch, "/v1/search/settings", key: shop.admin, headers: seen, body: patch)
            #expect(patched.status == 200)
            #expect(try patched.json["data"]?["typos"]?["oneEditFrom"]?.number?.int == 5)
            #expect(try patched.json["data"]?["stopWords"] == ["the"])
            #expect(
                try await shop.send(.patch, "/v1/search/settings", key: shop.admin, headers: seen, body: patch).status
                    == 412)
        }
    }
}
