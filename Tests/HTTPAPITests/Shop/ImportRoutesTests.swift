import CommerceKernel
import Testing

@Suite struct ImportRoutesTests {
    private func lines(_ answer: TestAnswer) throws -> [JSONValue] {
        try answer.text.split(separator: "\n").map { try JSONParser.parse(String($0)) }
    }

    @Test func `an import answers line by line and a summary, and its products are found`() async throws {
        try await withShop { shop in
            let answer = try await shop.send(
                .post, "/v1/products/import?waitForIndex=true", key: shop.writer,
                headers: [("Content-Type", "application/x-ndjson")],
                body: """
                    {"id":"a","name":"Copper kettle","price":30}
                    {"id":"b","price":-1}
                    {"id":"c","name":"Copper pan","price":20,"stock":3}
                    """)
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "application/x-ndjson")
            let report = try lines(answer)
            #expect(report.map { $0["success"] } == [true, false, true, false])
            #expect(report[1]["line"] == 2)
            #expect(report[1]["details"]?.array?.map { $0["code"] } == ["missing", "negative"])
            #expect(report[3]["summary"] == true)
            #expect(report[3]["created"] == 2)
            let found = try await shop.get("/v1/search?q=copper")
            #expect(try found.json["pagination"]?["total"] == 2)
            #expect(try await shop.get("/v1/products/c").json["data"]?["stock"] == 3)
        }
    }

    @Test func `tables, actions and dry runs`() async throws {
        try await withShop { shop in
            func post(_ query: String, _ body: String) async throws -> [JSONValue] {
                let answer = try await shop.send(
                    .post, "/v1/products/import?\(query)", key: shop.admin, headers: [("Content-Type", "text/csv")],
                    body: body)
                #expect(answer.status == 200, "\(answer.text)")
                return try lines(answer)
            }
            let table = "id;name;price\nx;Vase;1500\n"
            #expect(try await post("dryRun=true", table).last?["created"] == 1)
            #expect(try await shop.get("/v1/products/x").status == 404)
            #expect(try await post("currency=JPY&format=csv", table).last?["success"] == true)
            #expect(try await post("action=create", table).first?["details"]?.array?[0]["code"] == "product_exists")
            let stopped = try await post("action=create&onError=stop", table + "y;Cup;1\n").last
            #expect(stopped?["failure"] != nil)
            #expect(stopped?["rows"] == 1)
        }
    }

    @Test func `what cannot be read is refused as a whole`() async throws {
        try await withShop { shop in
            func post(_ body: String, _ query: String = "", key: String?) async throws -> TestAnswer {
                try await shop.send(
                    .post, "/v1/products/import\(query)", key: key,
                    headers: [("Content-Type", "application/octet-stream")], body: body)
            }
            #expect(try await post("", key: shop.admin).code == "empty_import")
            #expect(try await post("%PDF-1.4", key: shop.admin).status == 415)
            #expect(try await post("{}", "?action=destroy", key: shop.admin).status == 400)
            #expect(try await post("{}", "?currency=XXX1", key: shop.admin).status == 400)
            #expect(try await post("{}", key: nil).status == 401)
            #expect(try await post("{}", key: shop.customer).status == 403)
        }
    }

    @Test func `what is exported can be imported`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"a","name":"Copper kettle","price":30,"stock":2}"#)
            try await shop.create(#"{"id":"b","name":"Copper pan"}"#)
            let export = try await shop.send(.get, "/v1/products/export", key: shop.admin)
            #expect(export.status == 200)
            #expect(try lines(export).map { $0["id"] } == ["a", "b"])
            let again = try await shop.send(
                .post, "/v1/products/import", key: shop.admin, headers: [("Content-Type", "application/x-ndjson")],
                body: export.text)
            #expect(try lines(again).last?["unchanged"] == 2)
            #expect(try await shop.get("/v1/products/export").status == 401)
        }
    }
}
