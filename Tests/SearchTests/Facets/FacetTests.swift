import Testing

@testable import Search

@Suite struct FacetTests {
    let index: TemporaryIndex

    init() throws { index = try TemporaryIndex(gadgets) }

    private func values(_ facet: FacetResult) -> [String: Int] {
        guard case .values(let values, _) = facet.content else { return [:] }
        return Dictionary(uniqueKeysWithValues: values.map { ($0.value, $0.count) })
    }

    @Test func `counts every hit, also beyond the page`() throws {
        let response = try index.search("headphones") {
            $0.facets = [FacetRequest("brand"), FacetRequest("attributes.color")]
            $0.limit = 1
        }
        #expect(response.hits.count == 1)
        #expect(response.total == 3)
        #expect(values(response.facets[0]) == ["Sony": 1, "Bose": 1, "Acme": 1])
        #expect(values(response.facets[1]) == ["Black": 2, "White": 1, "Silver": 1])
    }

    @Test func `a facet ignores its own filter and obeys the others`() throws {
        let response = try index.search("") {
            $0.filter = "brand:=HP && price:<500"
            $0.facets = [FacetRequest("brand"), FacetRequest("price"), FacetRequest("categories")]
        }
        #expect(response.hits.map(\.id) == ["t1"])
        #expect(values(response.facets[0]) == ["Sony": 1, "Bose": 1, "HP": 1, "Acme": 3, "Élan": 1])
        guard case .values(let brands, let total) = response.facets[0].content else { return }
        #expect(brands.filter(\.selected).map(\.value) == ["HP"])
        #expect(total == 5)
        guard case .range(let price?) = response.facets[1].content else {
            Issue.record("price has a range")
            return
        }
        #expect(price.min == 64.9)
        #expect(price.max == 799)
        #expect(price.count == 2)
    }

    @Test func `builds the tree of categories`() throws {
        let response = try index.search("") { $0.facets = [FacetRequest("categories")] }
        guard case .tree(let roots) = response.facets[0].content else {
            Issue.record("categories are a tree")
            return
        }
        #expect(roots.map(\.value) == ["Electronics", "Clothing", "Office"])
        #expect(roots[0].count == 7)
        #expect(
            roots[0].children.map(\.path) == [
                "Electronics > Audio", "Electronics > Cables", "Electronics > Computers",
            ])
        #expect(roots[0].children[0].children.first?.count == 2)
    }

    @Test func `finds values of a facet by their beginning`() throws {
        let response = try index.search("") {
            $0.facets = [FacetRequest("brand", valueQuery: "le"), FacetRequest("brand", maxValues: 1)]
        }
        #expect(values(response.facets[0]) == ["Lenovo": 1])
        #expect(values(response.facets[1]) == ["Acme": 3])
    }

    @Test func `cuts numbers at the bounds that are asked for`() throws {
        let response = try index.search("") { $0.facets = [FacetRequest("price", bounds: [10, 100, 1_000])] }
        guard case .range(let price?) = response.facets[0].content else {
            Issue.record("price has a range")
            return
        }
        #expect(price.ranges.map(\.count) == [1, 4, 3, 1])
        #expect(price.ranges.reduce(0) { $0 + $1.count } == price.count)
    }

    @Test func `ranges that suit the data hold every number once`() throws {
        let index = try TemporaryIndex((1...500).map { product("p\($0)", "Thing", price: Double($0 * $0) / 7) })
        let response = try index.search("thing") { $0.facets = [FacetRequest("price")] }
        guard case .range(let price?) = response.facets[0].content else {
            Issue.record("price has a range")
            return
        }
        #expect(price.ranges.count > 2)
        #expect(price.ranges.reduce(0) { $0 + $1.count } == 500)
        for (a, b) in zip(price.ranges, price.ranges.dropFirst()) { #expect(a.to == b.from) }
    }
}
