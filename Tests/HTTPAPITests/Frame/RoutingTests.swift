import CommerceKernel
import HTTPTypes
import Testing

@testable import HTTPAPI

@Suite struct RoutingTests {
    private static let table = RouteTable([
        .probe(.get, "/") { _ in .noContent },
        .probe(.get, "/v1/products") { _ in .noContent },
        .probe(.get, "/v1/products/{id}") { _ in .noContent },
        .probe(.put, "/v1/products/{id}") { _ in .noContent },
        .probe(.post, "/v1/products/import") { _ in .noContent },
        .probe(.get, "/v1/products/{id}/similar") { _ in .noContent },
        .probe(.get, "/images/{path*}") { _ in .noContent },
    ])

    private func find(_ method: HTTPMethodName, _ path: String) -> String {
        guard let target = RequestTarget(path) else { return "bad" }
        switch Self.table.match(method.method, target.segments) {
        case .found(let endpoint, let parameters):
            return ([endpoint.template.text] + endpoint.template.parameterNames.map { parameters[$0] })
                .joined(separator: " ")
        case .otherMethods(let methods): return "405 " + methods.map(\.rawValue).sorted().joined(separator: ",")
        case .notFound: return "404"
        }
    }

    @Test(arguments: [
        ("/", "/"),
        ("/v1/products", "/v1/products"),
        ("/v1/products/", "/v1/products"),
        ("/v1/products/P001", "/v1/products/{id} P001"),
        ("/v1/products/caf%C3%A9", "/v1/products/{id} café"),
        ("/v1/products/a%2Fb", "/v1/products/{id} a/b"),
        ("/v1/products/a+b", "/v1/products/{id} a+b"),
        ("/v1/products/x/similar", "/v1/products/{id}/similar x"),
        // A word of the API is nobody's id.
        ("/v1/products/import", "405 OPTIONS,POST"),
        ("/images/seed/a.svg", "/images/{path*} seed/a.svg"),
        ("http://example.org/v1/products?x", "/v1/products"),
        ("/v2/products", "404"),
        ("/v1//products", "404"),
        ("/v1/products//similar", "404"),
        ("/v1", "404"),
        ("/images", "404"),
        ("/v1/products/../products", "bad"),
        ("/images/%2e%2e/secret", "bad"),
        ("/images/..", "bad"),
        ("/v1/products/%", "bad"),
        ("/v1/products/%4", "bad"),
        ("/v1/products/%ff", "bad"),
        ("/v1/products/a%00b", "bad"),
        ("products", "bad"),
        ("", "bad"),
        ("*", "bad"),
    ])
    func `a path finds its route`(path: String, expected: String) { #expect(find(.get, path) == expected) }

    @Test func `another method names those that exist`() {
        #expect(find(.delete, "/v1/products/1") == "405 GET,HEAD,OPTIONS,PUT")
        #expect(find(.put, "/v1/products") == "405 GET,HEAD,OPTIONS")
        #expect(find(.options, "/v1/products/import") == "405 OPTIONS,POST")
        #expect(find(.head, "/v1/products") == "/v1/products")
        #expect(find(.post, "/v1/products/import") == "/v1/products/import")
    }

    @Test func `a query is decoded, keeps repeated names and ignores what is empty`() throws {
        let query = try QueryParameters(
            "brand=Sony&brand=B%26O&q=two+words&attr.color=Red,Blue&empty=&&bare", limit: 20)
        #expect(query.values("brand") == ["Sony", "B&O"])
        #expect(query["q"] == "two words")
        #expect(query.list("attr.color") == ["Red", "Blue"])
        #expect(query.text("empty") == nil)
        #expect(try query.flag("bare") == true)
        #expect(try query.page() == PageRequest())
        #expect(throws: DomainError.self) { try QueryParameters("a=%zz", limit: 20) }
        #expect(throws: DomainError.self) { try QueryParameters("a&b&c", limit: 2) }
    }

    @Test(arguments: ["page=0", "page=-1", "limit=0", "page=x", "page=99999999999999999999", "limit=1.5"])
    func `a page that cannot be is refused`(query: String) throws {
        let query = try QueryParameters(Substring(query), limit: 20)
        let error = #expect(throws: DomainError.self) { try query.page() }
        #expect(error?.code == "validation_failed")
    }

    @Test(arguments: ["limit=&limit=%C8%BA", "limit=5&limit=6", "limit=5&limit=5"])
    func `a number that is given more than once is refused`(query: String) throws {
        let query = try QueryParameters(Substring(query), limit: 20)
        for read in [{ _ = try query.integer("limit") }, { _ = try query.number("limit") }] {
            let error = #expect(throws: DomainError.self) { try read() }
            #expect(error?.details.first?.code == "repeated")
        }
        #expect(throws: DomainError.self) { try query.choice("limit", of: ["5"]) }
    }

    @Test func `a limit above 100 is answered as 100`() throws {
        #expect(try QueryParameters("limit=5000", limit: 20).page().limit == 100)
    }
}
