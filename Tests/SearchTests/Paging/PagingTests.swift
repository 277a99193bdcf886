import Testing

@testable import Search

@Suite struct PagingTests {
    let index: TemporaryIndex

    init() throws {
        index = try TemporaryIndex(
            (0..<300).map { number in
                product(
                    "p\(number)", "Lamp number \(number)", brand: "Brand \(number % 7)",
                    price: number % 10 == 0 ? nil : Double(number % 50))
            })
    }

    /// Every hit, read with cursors.
    private func read(_ change: (inout SearchRequest) -> Void) throws -> [String] {
        var ids: [String] = []
        var cursor: String?
        repeat {
            let response = try index.search("lamp ") {
                change(&$0)
                $0.limit = 37
                $0.cursor = cursor
            }
            ids += response.hits.map(\.id)
            cursor = response.cursor
        } while cursor != nil && ids.count < 1_000
        return ids
    }

    @Test func `pages are exact to the last one`() throws {
        var ids: [String] = []
        for page in 0..<9 {
            let response = try index.search("lamp ") {
                $0.limit = 37
                $0.offset = page * 37
            }
            #expect(response.total == 300)
            #expect(response.exact)
            ids += response.hits.map(\.id)
        }
        #expect(ids.count == 300)
        #expect(Set(ids).count == 300)
        #expect(try index.ids("lamp ") { $0.offset = 300 }.isEmpty)
    }

    @Test func `a cursor reads every hit once`() throws {
        let relevant = try read { _ in }
        #expect(relevant.count == 300)
        #expect(Set(relevant).count == 300)
        let sorted = try read { $0.sort = [.ascending("price")] }
        #expect(sorted.count == 300)
        #expect(Set(sorted).count == 300)
        #expect(try read { $0.sort = [.descending("price"), .relevance] }.count == 300)
        let browsed = try read { $0.text = "" }
        #expect(Set(browsed).count == 300)
    }

    @Test func `sorts by price either way, with unpriced products last`() throws {
        let up = try index.ids("lamp ") {
            $0.sort = [.ascending("price")]; $0.limit = 300
        }
        let down = try index.ids("lamp ") {
            $0.sort = [.descending("price")]; $0.limit = 300
        }
        func price(_ id: String) -> Double? {
            let number = Int(id.dropFirst()) ?? 0
            return number % 10 == 0 ? nil : Double(number % 50)
        }
        let rising = up.compactMap(price), falling = down.compactMap(price)
        #expect(rising == rising.sorted())
        #expect(falling == falling.sorted(by: >))
        #expect(up.suffix(30).allSatisfy { price($0) == nil })
        #expect(down.suffix(30).allSatisfy { price($0) == nil })
    }

    @Test func `sorts by name`() throws {
        let index = try TemporaryIndex([
            product("b", "banana lamp"), product("a", "Apple lamp"), product("c", "Ćevap lamp"),
        ])
        #expect(try index.ids("lamp") { $0.sort = [.ascending("name")] } == ["a", "b", "c"])
    }

    @Test func `sorts by whole names, alike from the first letters on`() throws {
        let names = ["zebra", "Yak", "quail", "panda", "otter 10", "otter 9", "Ötter 9", "gnu", "ewe", "Élan", "ape"]
        let products = names.enumerated().map { product("p\($0)", "Samsung Galaxy \($1)") }
        let index = try TemporaryIndex(products)
        let expected = [
            "ape", "Élan", "ewe", "gnu", "otter 9", "Ötter 9", "otter 10", "panda", "quail", "Yak", "zebra",
        ]
        func read(_ sort: SortKey) throws -> [String] {
            try index.search("samsung") { $0.sort = [sort] }.hits.map { hit in names[Int(hit.id.dropFirst()) ?? 0] }
        }
        #expect(try read(.ascending("name")) == expected)
        #expect(try read(.descending("name")) == Array(expected.reversed()))
    }

    @Test func `a cursor over names that begin alike reads every hit once and in order`() throws {
        let names = (0..<90).map { "Samsung Galaxy \($0 * 37 % 90) Case" }
        let index = try TemporaryIndex(names.enumerated().map { product("p\($0)", $1) })
        // One for all: a program that another test starts holds a lock that is just given back until it runs.
        let writer = try index.engine.openWriter()
        var read: [Int] = []
        var cursor: String?
        repeat {
            let response = try index.search("samsung") {
                $0.sort = [.descending("name")]
                $0.limit = 7
                $0.cursor = cursor
            }
            read += response.hits.compactMap { hit in Int(hit.id.dropFirst()).map { $0 * 37 % 90 } }
            cursor = response.cursor
            // What a page ended with may be gone when the next is asked for.
            if let last = response.hits.last, cursor != nil {
                try writer.apply([.delete(id: last.id)], position: .init(epoch: "test", sequence: Int64(read.count)))
            }
        } while cursor != nil
        #expect(read == Array((0..<90).reversed()))
    }

    @Test func `an alphabet's own letters have their own places`() throws {
        let names = ["Zebra", "Ärta", "Åre", "Arm", "Öl", "Ost"]
        func sorted(_ language: String) throws -> [String] {
            var schema = IndexSchema.products
            schema.language = language
            let index = try TemporaryIndex(names.map { product($0, $0) }, schema: schema)
            return try index.ids("") { $0.sort = [.ascending("name")] }
        }
        #expect(try sorted("swedish") == ["Arm", "Ost", "Zebra", "Åre", "Ärta", "Öl"])
        #expect(try sorted("german") == ["Åre", "Arm", "Ärta", "Öl", "Ost", "Zebra"])
    }

    @Test func `names come punctuation before digits before letters, numbers by their value`() throws {
        let names = [
            "\"A\" lamp", "«A» lamp", "2 lamps", "10 lamps", "1.25 m", "1.5 m", "a lamp", "A lamp", "ab", "Ж", "灯",
        ]
        let index = try TemporaryIndex(names.reversed().enumerated().map { product("p\($0)", $1) })
        let ids = try index.ids("") { $0.sort = [.ascending("name")] }
        let read = ids.map { id in names[names.count - 1 - (Int(id.dropFirst()) ?? 0)] }
        #expect(
            read == [
                "\"A\" lamp", "«A» lamp", "1.25 m", "1.5 m", "2 lamps", "10 lamps", "A lamp", "a lamp", "ab", "Ж", "灯",
            ])
    }

    @Test func `groups collapse to their best hit, with exact counts`() throws {
        let response = try index.search("lamp ") {
            $0.groupBy = "brand"
            $0.facets = [FacetRequest("brand")]
        }
        #expect(response.hits.count == 7)
        #expect(response.total == 7)
        #expect(response.hits.reduce(0) { $0 + $1.groupCount } == 300)
        let sorted = try index.search("lamp ") {
            $0.groupBy = "brand"
            $0.sort = [.ascending("price")]
        }
        #expect(sorted.total == 7)
        #expect(sorted.hits.count == 7)
    }

    @Test(arguments: [
        "", "x", "o", "o-1", "k1", "k1.zz", "s1", "o99999999999999999999", "k1.0.0.0.0.0", "k1.0-f", "k1.0-zz",
        "k1.0-0-0",
    ])
    func `refuses cursors that no search gave`(cursor: String) throws {
        let error = try #require(throws: SearchError.self) { try index.search("lamp") { $0.cursor = cursor } }
        #expect(error.code == .invalidCursor)
    }

    @Test func `sorts by distance`() throws {
        func place(_ id: String, _ latitude: Double, _ longitude: Double) -> SearchDocument {
            product(id, "Shop", ["location": .point(latitude: latitude, longitude: longitude)])
        }
        let index = try TemporaryIndex([
            place("berlin", 52.52, 13.405), place("munich", 48.137, 11.575), place("paris", 48.857, 2.352),
        ])
        let origin = GeoPoint(latitude: 48.0, longitude: 11.0)
        let ids = try index.ids("shop") {
            $0.sort = [SortKey(.distance(field: "location"), descending: false)]
            $0.origin = origin
        }
        #expect(ids == ["munich", "berlin", "paris"])
        #expect(try index.ids("") { $0.filter = "location:(48.0, 11.0, 100 km)" } == ["munich"])
    }

    @Test func `a search over its deadline answers what it has, marked as not exact`() throws {
        let response = try index.search("lamp ") { $0.deadline = .zero }
        #expect(!response.exact)
        #expect(response.total <= 300)
    }
}
