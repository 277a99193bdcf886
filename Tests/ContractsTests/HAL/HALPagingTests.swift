import CommerceKernel
import Testing

@testable import Contracts
@testable import HTTPAPI

@Suite struct HALPagingTests {
    private static func links(_ query: String, total: Int) throws -> [String: String] {
        let page = try HALPage(QueryParameters(query[...], limit: 20))
        let collection = OrderCollection(orders: [], page: page, total: total, path: "/orders")
        return Dictionary(
            collection.links(BaseAddress("http://h")).map { ($0.relation, $0.href) }, uniquingKeysWith: { $1 })
    }

    @Test func `the first page leads on, a middle one both ways, the last back`() throws {
        let first = try Self.links("size=10", total: 25)
        #expect(first["next"] == "http://h/orders?page=1&size=10")
        #expect(first["last"] == "http://h/orders?page=2&size=10")
        #expect(first["prev"] == nil)
        let middle = try Self.links("page=1&size=10&sort=id,desc", total: 25)
        #expect(middle["prev"] == "http://h/orders?page=0&size=10&sort=id,desc")
        #expect(middle["next"] == "http://h/orders?page=2&size=10&sort=id,desc")
        #expect(middle["self"] == "http://h/orders?page=1&size=10&sort=id,desc")
        #expect(try Self.links("page=2&size=10", total: 25)["next"] == nil)
    }

    @Test func `a page past the end leads back to the last one`() throws {
        let links = try Self.links("page=9&size=10", total: 25)
        #expect(links["prev"] == "http://h/orders?page=2&size=10")
        #expect(links["next"] == nil)
        #expect(try Self.links("page=9&size=10", total: 0)["prev"] == nil)
    }

    @Test func `a list of one page has only itself, as a template`() throws {
        #expect(try Self.links("", total: 20) == ["self": "http://h/orders{?page,size,sort}"])
    }

    @Test func `a size over the limit is answered as the limit`() throws {
        #expect(try HALPage(QueryParameters("size=5000", limit: 20)).size == 100)
    }

    @Test(
        "what is no page is refused",
        arguments: [
            "page=-1", "page=x", "page=1.5", "size=0", "size=-3", "size=a", "sort=total", "sort=id,up", "sort=,",
            "page=99999999999999999999",
        ])
    func refused(_ query: String) {
        #expect(throws: DomainError.self) { try HALPage(QueryParameters(query[...], limit: 20)) }
    }
}
