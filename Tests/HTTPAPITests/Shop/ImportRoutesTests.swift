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
            let total = try found.json["pagination"]?["total"]
            #expect(total == 2)
            let pan = try await shop.get("/v1/products/c").json
            #expect(pan["data"]?["stock"] == 3)
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
            let dry = try await post("dryRun=true", table)
            #expect(dry.last?["created"] == 1)
            #expect(try await shop.get("/v1/products/x").status == 404)
            let written = try await post("currency=JPY&format=csv", table)
            #expect(written.last?["success"] == true)
            let refused = try await post("action=create", table)
            #expect(refused.first?["details"]?.array?[0]["code"] == "product_exists")
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
            let empty = try await post("", key: shop.admin)
            #expect(empty.code == "empty_import")
            let statuses = [
                try await post("%PDF-1.4", key: shop.admin).status,
                try await post("{}", "?action=destroy", key: shop.admin).status,
                try await post("{}", "?currency=XXX1", key: shop.admin).status,
                try await post("{}", key: nil).status,
                try await post("{}", key: shop.customer).status,
            ]
            #expect(statuses == [415, 400, 400, 401, 403])
        }
    }

    @Test func `what is exported can be imported`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"a","name":"Copper kettle","price":30,"stock":2}"#)
            try await shop.create(#"{"id":"b","name":"Copper pan"}"#)
            let export = try await shop.send(.get, "/v1/products/export", key: shop.admin)
            #expect(export.status == 200)
            let exported = try lines(export)
            #expect(exported.map { $0["id"] } == ["a", "b"])
            let again = try await shop.send(
                .post, "/v1/products/import", key: shop.admin, headers: [("Content-Type", "application/x-ndjson")],
                body: export.text)
            let report = try lines(again)
            #expect(report.last?["unchanged"] == 2)
            #expect(try await shop.get("/v1/products/export").status == 401)
        }
    }
}
