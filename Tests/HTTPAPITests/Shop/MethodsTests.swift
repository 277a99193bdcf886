import CommerceKernel
import Foundation
import HTTPAPI
import HTTPTypes
import SoukServer
import Testing

@Suite struct MethodsTests {
    /// Long enough for every rule of an id, and not there.
    private static func path(of endpoint: Endpoint) -> String {
        "/"
            + endpoint.template.segments.map { segment in
                switch segment {
                case .literal(let name): name
                case .parameter, .rest: "nothing-of-this-name"
                }
            }.joined(separator: "/")
    }

    @Test func `OPTIONS tells the methods of every route`() async throws {
        try await withShop { shop in
            for endpoint in try shop.application.endpoints() {
                let answer = try await shop.send(.options, Self.path(of: endpoint))
                #expect(answer.status == 204, "\(endpoint.template.text)")
                let allowed = (answer["Allow"] ?? "").split(separator: ", ").map(String.init)
                #expect(allowed.contains(endpoint.method.rawValue), "\(endpoint.template.text)")
                #expect(allowed.contains("OPTIONS"))
                #expect(allowed.contains("HEAD") == allowed.contains("GET"))
                let wrong = try await shop.send(.propfind, Self.path(of: endpoint))
                #expect(wrong.status == 405, "\(endpoint.template.text)")
                #expect(wrong["Allow"] == answer["Allow"], "\(endpoint.template.text)")
            }
            #expect(
                try await shop.client.raw(
                    "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                ).contains("204"))
        }
    }

    @Test func `HEAD says of every route what GET says, without the body`() async throws {
        try await withShop { shop in
            let endpoints = try shop.application.endpoints().filter {
                $0.method == .get && !$0.produces.contains("text/event-stream")
            }
            #expect(endpoints.count > 20)
            for endpoint in endpoints {
                let path = Self.path(of: endpoint)
                let accept = [("Accept", endpoint.produces.first ?? "*/*")]
                let get = try await shop.send(.get, path, key: shop.admin, headers: accept)
                let head = try await shop.send(.head, path, key: shop.admin, headers: accept)
                #expect(head.status == get.status, "\(endpoint.template.text)")
                #expect(head["Content-Type"] == get["Content-Type"], "\(endpoint.template.text)")
                #expect(head.bytes.isEmpty, "\(endpoint.template.text)")
            }
        }
    }
}
