import CommerceKernel
import Foundation
import HTTPAPI
import HTTPTypes
import Identity
import SoukServer
import Testing

@Suite struct OperationRoutesTests {
    @Test func `health, readiness, pages and problems are answered`() async throws {
        try await withShop { shop in
            for path in ["/health", "/livez"] {
                let answer = try await shop.get(path)
                #expect(answer.status == 200)
                #expect(try answer.json["data"]?["status"]?.string == "ok")
                #expect(answer["Cache-Control"] == "no-store")
            }
            var ready = try await shop.get("/readyz").status
            let end = ContinuousClock.now.advanced(by: .seconds(60))
            while ready != 200, ContinuousClock.now < end { ready = try await shop.get("/readyz").status }
            #expect(ready == 200)
            shop.application.state.markDraining()
            let draining = try await shop.get("/readyz")
            #expect(draining.status == 503)
            #expect(draining.code == "not_ready")
            #expect(try await shop.get("/health").status == 200)
            let html = ("Accept", "text/html")
            #expect(try await shop.get("/problems/stale_version", headers: [html]).text.contains("412"))
            #expect(try await shop.get("/problems/nothing", headers: [html]).status == 404)
            let front = try await shop.get("/", headers: [html])
            #expect(front.text.contains("<html"))
            #expect(front["Vary"]?.hasPrefix("Accept") == true)
            let index = try await shop.get("/", headers: [("Accept", "application/json")])
            #expect(try index.json["_links"]?["orders"]?["href"]?.string?.contains("/orders") == true, "\(index.text)")
        }
    }

    @Test func `the document describes every listed route and nothing else`() async throws {
        try await withShop { shop in
            let answer = try await shop.get("/v1/openapi.json")
            #expect(answer.status == 200)
            let document = try answer.json
            #expect(document["openapi"]?.string == "3.1.0")
            var described: Set<String> = []
            for (path, item) in try #require(document["paths"]?.object).members {
                for method in try #require(item.object).keys { described.insert("\(method.uppercased()) \(path)") }
            }
            let listed = try shop.application.endpoints().filter(\.documentation.isListed)
                .map { "\($0.method.rawValue) \($0.template.text)" }
            #expect(described == Set(listed))
            #expect(listed.count == described.count)
            // Whatever is under /v1 is listed, and so are the health routes.
            for endpoint in try shop.application.endpoints() where endpoint.template.text.hasPrefix("/v1") {
                #expect(endpoint.documentation.isListed, "\(endpoint.template.text)")
                #expect(!endpoint.documentation.answers.isEmpty, "\(endpoint.template.text)")
            }
            #expect(described.isSuperset(of: ["GET /health", "GET /livez", "GET /readyz"]))
            let yaml = try await shop.get("/v1/openapi.yaml")
            #expect(yaml.text.hasPrefix("openapi: \"3.1.0\"\n"))
        }
    }

    @Test func `every reference of the document leads somewhere`() async throws {
        try await withShop { shop in
            let document = try await shop.get("/v1/openapi.json").json
            func visit(_ value: JSONValue) {
                switch value {
                case .object(let object):
                    if let reference = object["$ref"]?.string {
                        var target: JSONValue? = document
                        for part in reference.dropFirst(2).split(separator: "/") { target = target?[String(part)] }
                        #expect(target != nil, "\(reference)")
                    }
                    for member in object.members { visit(member.value) }
                case .array(let values): for element in values { visit(element) }
                default: break
                }
            }
            visit(document)
        }
    }
}
