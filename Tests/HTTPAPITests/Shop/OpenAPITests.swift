import CommerceKernel
import HTTPAPI
import HTTPTypes
import SoukServer
import Testing

@Suite struct OpenAPITests {
    private struct Operation {
        let name: String
        let json: JSONValue
        var responses: [(key: String, value: JSONValue)] { json["responses"]?.object?.members ?? [] }
    }

    private func operations(_ document: JSONValue) throws -> [Operation] {
        try #require(document["paths"]?.object).members.flatMap { path, item in
            (item.object?.members ?? []).map { Operation(name: "\($0.key) \(path)", json: $0.value) }
        }
    }

    @Test func `every operation says what it does, takes and answers, with examples`() async throws {
        try await withShop { shop in
            let document = try await shop.get("/v1/openapi.json").json
            let operations = try operations(document)
            #expect(operations.count > 60)
            for operation in operations {
                let json = operation.json
                #expect(json["operationId"]?.string?.isEmpty == false, "\(operation.name)")
                #expect((json["description"]?.string ?? "").count > 20, "\(operation.name)")
                #expect(json["security"]?.array != nil, "\(operation.name)")
                for parameter in json["parameters"]?.array ?? [] where parameter["$ref"] == nil {
                    let name = parameter["name"]?.string ?? ""
                    #expect(parameter["description"]?.string?.isEmpty == false, "\(operation.name) \(name)")
                    #expect(parameter["example"] != nil, "\(operation.name) \(name)")
                }
                if let body = json["requestBody"]?["content"]?["application/json"], body["schema"] != nil {
                    #expect(body["examples"]?["typical"]?["value"] != nil, "\(operation.name)")
                }
                let statuses = operation.responses.map(\.key)
                #expect(statuses.contains { $0.hasPrefix("2") || $0.hasPrefix("3") }, "\(operation.name)")
                #expect(statuses.contains("500"), "\(operation.name)")
                if operation.name.contains(" /v1/") {
                    #expect(Set(statuses).isSuperset(of: ["429", "503"]), "\(operation.name)")
                }
                for (status, answer) in operation.responses where answer["$ref"] == nil {
                    #expect(answer["description"]?.string?.isEmpty == false, "\(operation.name) \(status)")
                    #expect(answer["headers"]?["X-Request-Id"] != nil, "\(operation.name) \(status)")
                    if let content = answer["content"]?["application/json"] {
                        #expect(content["schema"] != nil, "\(operation.name) \(status)")
                        #expect(content["examples"]?["typical"]?["value"] != nil, "\(operation.name) \(status)")
                    }
                    if status == "201" {
                        #expect(answer["headers"]?["Location"] != nil, "\(operation.name)")
                        #expect(answer["links"]?.object?.isEmpty == false, "\(operation.name) has no links")
                    }
                }
            }
            for tag in try #require(document["tags"]?.array) {
                #expect(tag["description"]?.string?.isEmpty == false, "\(tag.text)")
            }
        }
    }

    @Test func `router and document name the same operations`() async throws {
        try await withShop { shop in
            let described = try operations(try await shop.get("/v1/openapi.json").json)
            let routed = try shop.application.endpoints().filter {
                $0.template.text.hasPrefix("/v1/") || $0.documentation.isListed
            }
            let operations = routed.map { "\($0.method.rawValue.lowercased()) \($0.template.text) \($0.operationID)" }
            let names = described.map { "\($0.name) \($0.json["operationId"]?.string ?? "")" }
            #expect(Set(operations) == Set(names))
            #expect(names.count == Set(names).count)
            // What the document says is what answers: each address knows its methods and no others.
            let paths = Dictionary(grouping: described) { $0.name.split(separator: " ").last.map(String.init) ?? "" }
            for (path, operations) in paths {
                let address = path.replacing(#/{[a-zA-Z]+}/#, with: "x")
                let allowed = try await shop.send(.options, address)["Allow"] ?? ""
                var methods = operations.compactMap { $0.name.split(separator: " ").first?.uppercased() }
                methods += ["OPTIONS"] + (methods.contains("GET") ? ["HEAD"] : [])
                #expect(Set(allowed.split(separator: ",").map { $0.trimmed }) == Set(methods), "\(path)")
            }
        }
    }

    @Test func `links lead to operations that exist, with parameters they have`() async throws {
        try await withShop { shop in
            let document = try await shop.get("/v1/openapi.json").json
            let operations = try operations(document)
            let byID = Dictionary(
                operations.map { ($0.json["operationId"]?.string ?? "", $0) }, uniquingKeysWith: { first, _ in first })
            for operation in operations {
                for (name, link) in operation.responses.flatMap({ $0.value["links"]?.object?.members ?? [] }) {
                    let target = try #require(byID[link["operationId"]?.string ?? ""], "\(operation.name): \(name)")
                    let known = Set(target.json["parameters"]?.array?.compactMap { $0["name"]?.string } ?? [])
                    let given = Set(link["parameters"]?.object?.keys ?? [])
                    #expect(given.isSubset(of: known), "\(operation.name): \(name)")
                }
            }
        }
    }

    @Test func `the reference page shows every operation and needs nothing from elsewhere`() async throws {
        try await withShop { shop in
            let page = try await shop.get("/docs/reference", headers: [("Accept", "text/html")])
            #expect(page.status == 200)
            #expect(page["Content-Security-Policy"]?.contains("default-src 'none'") == true)
            for operation in try operations(try await shop.get("/v1/openapi.json").json) {
                #expect(page.text.contains("<article id=\"\(operation.json["operationId"]?.string ?? "?")\">"))
            }
            #expect(!page.text.contains("<script"))
            #expect(!page.text.contains("src=\"http"))
            // With the files of Swagger UI or without.
            let docs = try await shop.get("/docs", headers: [("Accept", "text/html")])
            #expect(docs["Content-Security-Policy"]?.contains("default-src 'none'") == true)
            #expect(docs["Content-Security-Policy"]?.contains("unsafe") == false)
            let style = try await shop.get("/docs/reference.css", headers: [("Accept", "text/css")])
            #expect(style["Content-Type"] == "text/css; charset=utf-8")
        }
    }
}

extension Substring {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
