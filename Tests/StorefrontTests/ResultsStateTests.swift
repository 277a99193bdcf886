import Search
import Testing

@testable import Storefront

@Suite struct ResultsStateTests {
    @Test func `the address of a state gives the state again`() {
        let fields: [(name: String, value: String)] = [
            ("q", "head phones"), ("brand", "Auralis"), ("brand", "Ünïque & Co"), ("category", "Electronics > Audio"),
            ("attr.color", "Black"), ("price_min", "10"), ("price_max", "99.5"), ("inStock", "true"),
            ("sort", "price_asc"), ("limit", "48"), ("page", "3"),
        ]
        let state = ResultsState(fields)
        #expect(state.fields.map(\.name) == fields.map(\.name))
        #expect(state.fields.map(\.value) == fields.map(\.value))
        #expect(
            state.address
                == "/search?q=head%20phones&brand=Auralis&brand=%C3%9Cn%C3%AFque%20%26%20Co"
                + "&category=Electronics%20%3E%20Audio&attr.color=Black&price_min=10&price_max=99.5&inStock=true"
                + "&sort=price_asc&limit=48&page=3")
    }

    @Test func `what makes no sense counts as absent`() {
        let state = ResultsState([
            ("page", "-4"), ("limit", "100000"), ("sort", "'; DROP"), ("price_min", "nan"), ("price_max", "abc"),
            ("unknown", "x"), ("inStock", "maybe"), ("brand", ""), ("brand", "\0"), ("q", "\0\0"),
        ])
        #expect(state.address == "/search")
        #expect(state.filters.isEmpty)
    }

    @Test func `a change goes back to the first page and removes only what it names`() {
        let state = ResultsState([("brand", "A"), ("brand", "B"), ("page", "5")])
        #expect(state.changed { $0.remove("brand", "A") }.address == "/search?brand=B")
        #expect(state.changed { $0.removeFilters() }.address == "/search")
        #expect(state.changed { $0.page = 6 }.address == "/search?brand=A&brand=B&page=6")
    }

    @Test func `choices become the engine's filters`() {
        let state = ResultsState([
            ("category", "A > B"), ("attr.color", "Red"), ("price_min", "5"), ("inStock", "true"),
        ])
        #expect(
            state.filters == [
                FieldFilter(field: "categories", condition: .anyOf(["A > B"])),
                FieldFilter(field: "attributes.color", condition: .anyOf(["Red"])),
                FieldFilter(field: "price", condition: .range(from: 5, to: nil)),
                FieldFilter(field: "inStock", condition: .bool(true)),
            ])
    }

    @Test func `choices without end are bounded`() {
        let state = ResultsState((0..<5000).map { ("brand", "b\($0)") } + (0..<500).map { ("attr.a\($0)", "x") })
        #expect(state.chosen.count == 20)
        #expect(state.chosen[0].values.count == 50)
    }
}
