import CommerceKernel
import HTTPAPI
import HTTPTypes
import SoukServer
import Testing

/// The document of the published contracts against the router, both ways.
@Suite struct ContractsDocumentTests {
    private static let kinds: Set = ["Order processing", "Wrapped orders", "Hypermedia orders"]

    @Test func `it names every operation of the contracts, and no other`() async throws {
        try await withShop { shop in
            let answer = try await shop.get("/openapi-contracts.json")
            #expect(answer.status == 200)
            let paths = try #require(try answer.json["paths"]?.object)
            let described = paths.members.flatMap { path, item in
                (item.object?.members ?? []).map {
                    "\($0.key.uppercased()) \(path) \($0.value["operationId"]?.string ?? "")"
                }
            }
            let routed = try shop.application.endpoints().filter { Self.kinds.contains($0.documentation.tag) }
                .map { "\($0.method.rawValue) \($0.template.text) \($0.operationID)" }
            // The entry is shared with the shop's first page, which answers whom.
            #expect(Set(described) == Set(routed).union(["GET / halIndex"]))
            #expect(Set(described).count == described.count)
            #expect(routed.count == 19)
        }
    }

    @Test func `they are not in the document of v1, which says nothing of pages either`() async throws {
        try await withShop { shop in
            let paths = try #require(try await shop.get("/v1/openapi.json").json["paths"]?.object)
            let outside = paths.keys.filter { !$0.hasPrefix("/v1/") }
            #expect(Set(outside) == ["/health", "/livez", "/readyz"])
        }
    }

    @Test func `its references lead somewhere`() async throws {
        try await withShop { shop in
            let document = try await shop.get("/openapi-contracts.json").json
            func check(_ json: JSONValue) {
                switch json {
                case .object(let object):
                    if let reference = json["$ref"]?.string {
                        let target = reference.dropFirst(2).split(separator: "/").reduce(Optional(document)) {
                            $0?[String($1)]
                        }
                        #expect(target != nil, "\(reference)")
                    }
                    for (_, value) in object.members { check(value) }
                case .array(let values): for value in values { check(value) }
                case .null, .bool, .number, .string: break
                }
            }
            check(document)
        }
    }
}
