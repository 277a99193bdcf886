import Carts
import Catalog
import CatalogIndexing
import Checkout
import CommerceKernel
import Foundation
import Identity
import Search
import Storage

/// The demonstration shop, which `souk serve --demo` loads into an empty database.
extension SoukApplication {
    /// Throws `CommandFailure` when there are no products yet and no files to load them from.
    func requireDemoFiles() throws {
        guard try store.readNow({ try catalog.count(in: $0) }) == 0 else { return }
        do {
            _ = try DemoShop(folder: settings.seedData).productFiles()
        } catch {
            throw CommandFailure(
                .noInput, "There is no demonstration shop: \(error). SOUK_SEED_DATA says where its folder is.")
        }
    }

    /// Loads what is missing, telling `say` of it.
    func loadDemo(say: @Sendable (String) -> Void) async throws {
        if let loaded = try await loadDemoPeople() { say(loaded) }
        try await loadDemoPriceRules()
        if let loaded = try await loadDemoProducts() { say(loaded) }
    }

    /// Coupons, shipping methods and tax rates of the demonstration shop, into a shop without products.
    private func loadDemoPriceRules() async throws {
        guard try await store.read({ [catalog] in try catalog.count(in: $0) }) == 0 else { return }
        func file(_ name: String) throws -> JSONValue? {
            let path = settings.seedData.appending(path: name)
            guard FileManager.default.fileExists(atPath: path.path) else { return nil }
            return try JSONParser.parse(Array(try Data(contentsOf: path)))
        }
        let (coupons, shipping, rates) = try (file("coupons.json"), file("shipping.json"), file("tax-rates.json"))
        try await store.write { [rules = checkout.priceRules] in
            try rules.load(coupons: coupons, shipping: shipping, taxRates: rates, in: $0)
        }
    }

    /// Nil when there is nobody to add.
    private func loadDemoPeople() async throws -> String? {
        let people = DemoUsers(file: settings.seedData.appending(path: "users.json"))
        guard FileManager.default.fileExists(atPath: people.file.path) else { return nil }
        if try identity.hasUsersNow(role: .admin) { return nil }
        let loaded = try await BlockingWork.run { [identity] in try people.load(into: identity) }
        guard loaded.created > 0 else { return nil }
        let admin = loaded.admin.map { "\n  admin       \($0.email)  password \($0.password)" } ?? ""
        return "Made \(loaded.created) accounts of the demonstration shop." + admin
    }

    /// Nil when the shop has products already.
    private func loadDemoProducts() async throws -> String? {
        guard try await store.read({ [catalog] in try catalog.count(in: $0) }) == 0 else { return nil }
        let importer = CatalogImporter(store: store, publishing: publishing)
        let demo = DemoShop(folder: settings.seedData)
        let currency = settings.currency
        let summaries = try await BlockingWork.run {
            try demo.loadProducts(with: importer, currency: currency, indexing: .none)
        }
        if let last = summaries.compactMap(\.lastSequence).max() {
            _ = await engine.waitForPosition(last, timeout: .seconds(60))
        }
        let created = summaries.reduce(0) { $0 + $1.progress.created }
        let rejected = summaries.reduce(0) { $0 + $1.progress.rejected }
        return "Loaded \(created) products of the demonstration shop"
            + (rejected > 0 ? "; \(rejected) rows were rejected." : ".")
    }
}
