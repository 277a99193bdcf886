import CatalogIndexing
import CommerceKernel
import Foundation
import Testing

@Suite struct DemoShopTests {
    private static let seedData = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "seed-data")

    @Test func `every product of the demonstration shop is accepted`() throws {
        let fixture = try ImportFixture()
        let rows = RowCollector()
        let summaries = try DemoShop(folder: Self.seedData).loadProducts(
            with: CatalogImporter(store: fixture.store, publishing: fixture.publishing), currency: .usd,
            indexing: .none, observer: rows)
        #expect(rows.rejections.isEmpty)
        #expect(summaries.map(\.progress.duplicates).allSatisfy { $0 == 0 })
        #expect(summaries.map(\.progress.created).reduce(0, +) >= 400)
        #expect(try fixture.json("prod_456")["price"]?.text == "299.99")
        #expect(try fixture.json("prod_456")["stock"] == 150)
        let (one, two) = (try fixture.json("P001"), try fixture.json("P002"))
        let prices = try [one, two].map { try Money(decimal: $0["price"]?.text ?? "", currency: .usd).minorUnits }
        #expect(prices[0] * 2 + prices[1] == 10_050)
    }

    @Test func `a folder without products says so`() throws {
        let fixture = try ImportFixture()
        #expect(throws: ImportError.self) { try DemoShop(folder: fixture.folder).productFiles() }
        #expect(throws: ImportError.self) { try DemoShop(folder: fixture.folder.appending(path: "x")).productFiles() }
    }
}
