import Catalog
import CommerceKernel
import Outbox
import Storage
import Testing

@Suite struct CatalogServiceTests {
    @Test func `a product written is the product read`() throws {
        let fixture = try CatalogFixture()
        let json = """
            {"id":"P1","sku":"S","gtin":"1","name":"Lamp","description":"d","brand":"B","category":["Home","Light"],
             "price":10.50,"compareAtPrice":12,"currency":"EUR","images":["/a.svg"],"attributes":{"a":1,"b":["x"]},
             "options":[{"name":"Size","values":["S"]}],"variants":[{"id":"s","sku":"S-S","options":{"Size":"S"},
             "price":9,"image":"/s.svg"},{"id":"m"}],"rating":4.5,"ratingCount":3,"popularity":2}
            """
        let written = try fixture.write(json).product
        let read = try #require(try fixture.product("P1"))
        #expect(read == written)
        #expect(read.variants.map(\.id) == ["s", "m"])
        #expect(read.variants[0].price?.currency == .eur)
        #expect(try fixture.product("lamp")?.id == "P1")
        #expect(read.price(ofVariant: "s")?.minorUnits == 900)
        #expect(read.price(ofVariant: "m")?.minorUnits == 1050)
        #expect(read.price(ofVariant: "none") == nil)
    }

    @Test func `create refuses an id that exists and replace one that does not`() throws {
        let fixture = try CatalogFixture()
        try fixture.write(#"{"id":"a","name":"A"}"#, .create)
        let exists = #expect(throws: DomainError.self) { try fixture.write(#"{"id":"a","name":"B"}"#, .create) }
        #expect(exists?.code == "product_exists")
        let missing = #expect(throws: DomainError.self) { try fixture.write(#"{"id":"b","name":"B"}"#, .replace) }
        #expect(missing?.kind == .notFound)
        #expect(try fixture.events().count == 1)
    }

    @Test func `slugs are unique, kept on change and refused when taken`() throws {
        let fixture = try CatalogFixture()
        #expect(try fixture.write(#"{"id":"1","name":"Red cup"}"#).product.slug == "red-cup")
        #expect(try fixture.write(#"{"id":"2","name":"Red Cup!"}"#).product.slug == "red-cup-2")
        #expect(try fixture.write(#"{"id":"A.B","name":"red cup"}"#).product.slug == "red-cup-a-b")
        #expect(try fixture.write(#"{"id":"a-b","name":"red cup"}"#).product.slug == "red-cup-a-b-2")
        #expect(try fixture.write(#"{"id":"1","name":"Blue cup"}"#).product.slug == "red-cup")
        #expect(try fixture.write(#"{"id":"x","name":"耳机"}"#).product.slug == "x")
        let taken = #expect(throws: DomainError.self) { try fixture.write(#"{"id":"2","name":"c","slug":"red-cup"}"#) }
        #expect(taken?.code == "slug_taken")
        #expect(try fixture.write(#"{"id":"1","name":"Blue cup","slug":"blue-cup"}"#).product.slug == "blue-cup")
    }

    @Test func `every change raises the version and appends one event with what changed`() throws {
        let fixture = try CatalogFixture()
        try fixture.write(#"{"id":"a","name":"A","price":1}"#)
        fixture.time.advance(by: .seconds(5))
        guard case .unchanged(let same) = try fixture.write(#"{"id":"a","name":"A","price":1.00}"#) else {
            Issue.record("an equal product was written")
            return
        }
        #expect(same.version == 1)
        guard case .updated(let second, let aspects) = try fixture.write(#"{"id":"a","name":"A","price":2}"#) else {
            Issue.record("a changed product was not written")
            return
        }
        #expect(second.version == 2)
        #expect(aspects == [.price])
        #expect(second.createdAt.duration(since: fixture.time.now) == .seconds(-5))
        #expect(second.updatedAt == fixture.time.now)
        try fixture.write(#"{"id":"a","name":"B","price":2}"#)
        let events = try fixture.events()
        #expect(events.map(\.type) == ["product.created", "product.updated", "product.updated"])
        #expect(events.map { $0.payload["version"]?.number?.int } == [1, 2, 3])
        #expect(events[1].payload["aspects"] == ["price"])
        #expect(events[2].payload["aspects"] == ["content"])
        #expect(events.allSatisfy { $0.subject == "product/a" })
    }

    @Test func `a stale version is refused and changes nothing`() throws {
        let fixture = try CatalogFixture()
        try fixture.write(#"{"id":"a","name":"A"}"#)
        try fixture.write(#"{"id":"a","name":"B"}"#)
        let draft = try fixture.decode(#"{"id":"a","name":"C"}"#)
        let stale = #expect(throws: DomainError.self) {
            try fixture.store.writeNow { [catalog = fixture.catalog] in
                _ = try catalog.write(draft, action: .replace, version: 1, in: $0)
            }
        }
        #expect(stale?.kind == .preconditionFailed)
        #expect(try fixture.product("a")?.name == "B")
        let staleDelete = #expect(throws: DomainError.self) {
            try fixture.store.writeNow { [catalog = fixture.catalog] in
                try catalog.delete(id: "a", version: 1, in: $0)
            }
        }
        #expect(staleDelete?.code == "stale_version")
        #expect(try fixture.events().count == 2)
    }

    @Test func `a deleted product takes its variants and category places along`() throws {
        let fixture = try CatalogFixture()
        try fixture.write(#"{"id":"a","name":"A","category":["X","Y"],"variants":[{"id":"v"}]}"#)
        try fixture.store.writeNow { [catalog = fixture.catalog] in try catalog.delete(id: "a", in: $0) }
        #expect(try fixture.product("a") == nil)
        let rows = try fixture.store.readNow {
            try $0.first("SELECT (SELECT count(*) FROM product_variants) + (SELECT count(*) FROM product_categories)") {
                $0.int(0)
            }
        }
        #expect(rows == 0)
        #expect(try fixture.events().last?.type == "product.deleted")
        let missing = #expect(throws: DomainError.self) {
            try fixture.store.writeNow { [catalog = fixture.catalog] in try catalog.delete(id: "a", in: $0) }
        }
        #expect(missing?.kind == .notFound)
    }

    @Test func `a patch changes what it names and nothing else`() throws {
        let fixture = try CatalogFixture()
        try fixture.write(
            """
            {"id":"a","name":"A","price":5,"brand":"B","category":["X","Y"],"attributes":{"c":"red","d":1},
             "variants":[{"id":"v","price":3}]}
            """)
        let before = try #require(try fixture.product("a"))
        let draft = try fixture.catalog.draft(
            patching: before, with: ["price": 7, "brand": nil, "attributes": ["c": nil, "e": 2], "id": "z"])
        let after = try fixture.store.writeNow { [catalog = fixture.catalog] in
            try catalog.write(draft, action: .replace, in: $0).product
        }
        #expect(after.id == "a")
        #expect(after.price?.minorUnits == 700)
        #expect(after.brand == nil)
        #expect(after.attributes == ["d": 1, "e": 2])
        #expect(after.categories == before.categories)
        #expect(after.variants == before.variants)
        #expect(draft.stock == .keep)
        #expect(draft.variantStock.isEmpty)
        #expect(try fixture.catalog.draft(patching: after, with: ["stock": nil]).stock == .untracked)
        #expect(try fixture.catalog.draft(patching: after, with: ["category": "New"]).category == .named("New"))
        #expect(throws: FieldFaults.self) { try fixture.catalog.draft(patching: after, with: ["name": nil]) }
        #expect(throws: FieldFaults.self) { try fixture.catalog.draft(patching: after, with: [1]) }
    }

    @Test func `unknown categories are created and counted with everything below them`() throws {
        let fixture = try CatalogFixture()
        try fixture.write(#"{"id":"1","name":"a","category":["Electronics","Audio","Headphones"]}"#)
        try fixture.write(#"{"id":"2","name":"b","category":["Electronics","Audio","Speakers"]}"#)
        try fixture.write(#"{"id":"3","name":"c","category":["Electronics","Audio"]}"#)
        try fixture.write(#"{"id":"4","name":"d","category":"headphones"}"#)
        try fixture.write(#"{"id":"5","name":"e","category":"Garden"}"#)
        let tree = try fixture.store.readNow { try fixture.catalog.categories(in: $0) }
        #expect(tree.map(\.category.name) == ["Electronics", "Garden"])
        #expect(tree[0].productCount == 4)
        let audio = try #require(tree[0].children.first)
        #expect(audio.productCount == 4)
        #expect(audio.children.map(\.category.name) == ["Headphones", "Speakers"])
        #expect(audio.children.map(\.productCount) == [2, 1])
        #expect(audio.children[0].category.slug == "headphones")
        #expect(try fixture.product("4")?.categories.first?.names == ["Electronics", "Audio", "Headphones"])
    }

    @Test func `a name that two categories share is a new root`() throws {
        let fixture = try CatalogFixture()
        try fixture.write(#"{"id":"1","name":"a","categories":[["Men","Shoes"],["Women","Shoes"]]}"#)
        #expect(
            try fixture.write(#"{"id":"2","name":"b","category":"Shoes"}"#).product.categories[0].names == ["Shoes"])
        let slugs = try fixture.store.readNow { try $0.query("SELECT slug FROM categories ORDER BY id") { $0.text(0) } }
        #expect(slugs == ["men", "shoes", "women", "women-shoes", "shoes-2"])
        let shoes = try fixture.store.readNow { try fixture.catalog.category(slug: "women-shoes", in: $0) }
        #expect(shoes?.path.names == ["Women", "Shoes"])
    }

    @Test func `moving a product moves its places`() throws {
        let fixture = try CatalogFixture()
        try fixture.write(#"{"id":"1","name":"a","category":["A","B"]}"#)
        try fixture.write(#"{"id":"1","name":"a","category":["A","C"]}"#)
        let tree = try fixture.store.readNow { try fixture.catalog.categories(in: $0) }
        #expect(tree[0].productCount == 1)
        #expect(tree[0].children.map(\.productCount) == [0, 1])
    }

    @Test func `a rolled back write leaves neither product nor event`() throws {
        struct Stop: Error {}
        let fixture = try CatalogFixture()
        let draft = try fixture.decode(#"{"id":"a","name":"A"}"#)
        #expect(throws: Stop.self) {
            try fixture.store.writeNow { [catalog = fixture.catalog] transaction in
                _ = try catalog.write(draft, action: .create, in: transaction)
                throw Stop()
            }
        }
        #expect(try fixture.product("a") == nil)
        #expect(try fixture.events().isEmpty)
    }

    @Test func `ids are paged in order`() throws {
        let fixture = try CatalogFixture()
        for id in ["c", "a", "b"] { try fixture.write(#"{"id":"\#(id)","name":"n"}"#) }
        let (first, second, count) = try fixture.store.readNow { transaction in
            (
                try fixture.catalog.ids(after: "", limit: 2, in: transaction),
                try fixture.catalog.products(after: "b", limit: 2, in: transaction).map(\.id),
                try fixture.catalog.count(in: transaction)
            )
        }
        #expect(first == ["a", "b"])
        #expect(second == ["c"])
        #expect(count == 3)
    }

    @Test func `a product without an id gets one`() throws {
        let fixture = try CatalogFixture()
        let id = try fixture.write(#"{"name":"A"}"#).product.id
        #expect(id.hasPrefix("prod_"))
        #expect(ProductLimits.isValidID(id))
    }

    @Test func `the schema refuses what the rules refuse`() throws {
        let fixture = try CatalogFixture()
        try fixture.write(#"{"id":"a","name":"A"}"#)
        for assignment in ["price = -1", "rating = 5.5", "version = 0", "name = ''", "currency = 'US'"] {
            #expect(throws: StorageError.self) {
                try fixture.store.writeNow { _ = try $0.execute("UPDATE products SET \(assignment) WHERE id = 'a'") }
            }
        }
    }
}
