import AsyncHTTPClient
import Catalog
import Checkout
import CommerceKernel
import Cryptography
import Foundation
import Inventory
import Logging
import NIOCore
import NIOHTTP1
import Orders
import Outbox
import Payments
import Storage
import Testing

/// A shop on a temporary database, with the sandbox as a real HTTP peer on a free port, for the time of `body`.
struct Shop: Sendable {
    let store: Store
    let bankStore: Store
    let bank: SandboxBank
    let checkout: CheckoutService
    let jobs: JobRunner
    let time: ManualTime
    let gateway: SandboxGateway
    let bankAddress: String
    /// Signs callbacks.
    let secret: [UInt8]
    let logger: Logger

    static func run(
        failpoints: Failpoints = .none, gatewayTakesIntentIDs: Bool = true,
        _ body: @escaping @Sendable (Shop) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "souk-checkout-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let quiet = logger
        let time = ManualTime()
        let ids = SystemIDs()
        let key = Secret(ids.randomBytes(32))
        let secret = Secret(ids.randomBytes(32))
        let store = try Store.open(
            at: folder.appending(path: "souk.sqlite").path,
            migrations: Outbox.migrations + CatalogService.migrations + CheckoutService.migrations)
        let bankStore = try Store.open(
            at: folder.appending(path: "sandbox.sqlite").path, migrations: SandboxBank.migrations)
        let server = try await SandboxServer.bind()
        let gateway = SandboxGateway(
            baseURL: server.baseURL, key: key, secret: secret, patience: .seconds(600),
            takesIntentIDs: gatewayTakesIntentIDs)
        let checkout = CheckoutService(
            store: store, catalog: CatalogService(time: time, ids: ids, defaultCurrency: .usd),
            gateway: gateway,
            options: CheckoutOptions(), time: time, ids: ids, failpoints: failpoints, logger: quiet)
        let bank = SandboxBank(
            store: bankStore, secret: secret, baseURL: server.baseURL, time: time, ids: ids, logger: quiet
        ) { headers, body in
            try await checkout.receiveCallback(from: "sandbox", headers: headers, body: body)
            return true
        }
        let jobs = JobRunner(handlers: checkout.jobHandlers, store: store, time: time, ids: ids, logger: quiet)
        let shop = Shop(
            store: store, bankStore: bankStore, bank: bank, checkout: checkout, jobs: jobs, time: time,
            gateway: gateway, bankAddress: server.baseURL, secret: secret.reveal(), logger: quiet)
        let serving = Task { try await server.run(bank: bank, key: key) }
        defer { serving.cancel() }
        try await body(shop)
        let report = try await store.read { try CommerceCheck.run(in: $0) }
        #expect(report.faults.isEmpty)
    }

    /// Does on the bank's page what a payer does who agrees.
    func approve(_ intent: String) async throws {
        var request = HTTPClientRequest(url: "\(bankAddress)/pay/\(intent)/approve")
        request.method = .POST
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        // The client follows the bank's redirect to its page.
        #expect(response.status.code == 200)
    }

    func add(_ id: String, price: String, stock: Int) async throws {
        var description = ProductDraft(name: id, currency: .usd)
        description.id = id
        description.price = try Money(decimal: price, currency: .usd)
        let draft = description
        try await store.write { transaction in
            _ = try checkout.catalog.write(draft, action: .create, in: transaction)
            try checkout.inventory.setAvailable(
                stock, of: StockItem(productID: id), reason: "test", in: transaction)
        }
    }

    func available(_ id: String) async throws -> Int? {
        try await store.read { try checkout.inventory.stock(of: id, in: $0).product }
    }

    func balance(_ order: Order) async throws -> Int64 {
        try await store.read {
            try checkout.payments.balance(ofOrder: order.id, currency: order.currency, in: $0).minorUnits
        }
    }

    func card(_ scenario: SandboxScenario) throws -> PaymentChoice {
        .card(
            try CardDetails(
                number: scenario.cardNumber ?? "4242424242424242", expiry: "12/30", verificationValue: "123"))
    }

    func order(
        _ items: [(String, Int)], _ scenario: SandboxScenario = .success, key: String? = nil,
        with service: CheckoutService? = nil
    ) async throws -> CheckoutOutcome {
        var request = PlaceOrder(
            buyer: Buyer(customerID: "usr_1", email: "a@example.com"),
            items: items.map { WantedItem(productID: $0.0, quantity: $0.1) }, payment: try card(scenario))
        request.idempotencyKey = key
        return try await (service ?? checkout).place(request)
    }
}
