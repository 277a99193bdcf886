import Catalog
import Checkout
import CommerceKernel
import Contracts
import Cryptography
import Foundation
import HTTPAPI
import Identity
import Inventory
import Logging
import Orders
import Outbox
import Payments
import Storage

/// A shop on a temporary database with the sandbox as a real HTTP peer, whose contracts a listener answers.
struct ContractShop: Sendable {
    static let password = "correct horse battery"

    let store: Store
    let checkout: CheckoutService
    let identity: IdentityService
    let jobs: JobRunner
    let time: ManualTime
    let client: Client

    /// The endpoints of all contracts.
    static func endpoints(
        _ checkout: CheckoutService, _ identity: IdentityService, time: any TimeSource, isStrict: Bool = false
    ) -> [Endpoint] {
        let hypermedia = HALContract(checkout: checkout, baseURL: nil)
        return hypermedia.endpoints() + [hypermedia.indexEndpoint()] + WrappedContract(checkout: checkout).endpoints()
            + OrderProcessingContract(checkout: checkout, identity: identity, time: time, isStrict: isStrict)
            .endpoints()
    }

    /// - Parameter principal: Nil for the trusted listener.
    static func run(
        as principal: Principal? = nil, isStrict: Bool = false,
        _ body: @escaping @Sendable (ContractShop) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "souk-contracts-\(UUID().uuidString)")
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
            migrations: Outbox.migrations + CatalogService.migrations + CheckoutService.migrations
                + IdentityService.migrations + Contracts.migrations)
        let bankStore = try Store.open(
            at: folder.appending(path: "sandbox.sqlite").path, migrations: SandboxBank.migrations)
        let server = try await SandboxServer.bind()
        let checkout = CheckoutService(
            store: store, catalog: CatalogService(time: time, ids: ids, defaultCurrency: .usd),
            gateway: SandboxGateway(baseURL: server.baseURL, key: key, secret: secret, patience: .seconds(600)),
            options: CheckoutOptions(),
            time: time, ids: ids, logger: quiet)
        let bank = SandboxBank(
            store: bankStore, secret: secret, baseURL: server.baseURL, time: time, ids: ids, logger: quiet
        ) { headers, body in
            try await checkout.receiveCallback(from: "sandbox", headers: headers, body: body)
            return true
        }
        let identity = try Self.identity(store, time)
        let jobs = JobRunner(handlers: checkout.jobHandlers, store: store, time: time, ids: ids, logger: quiet)
        let serving = Task { try await server.run(bank: bank, key: key) }
        defer { serving.cancel() }
        let endpoints = Self.endpoints(checkout, identity, time: time, isStrict: isStrict)
        try await withContracts(endpoints, as: principal, time: time) { client in
            try await body(
                ContractShop(
                    store: store, checkout: checkout, identity: identity, jobs: jobs, time: time, client: client))
        }
    }

    private static func identity(_ store: Store, _ time: ManualTime) throws -> IdentityService {
        let ring = KeyRing.ephemeral()
        let cheap = try ScryptParameters(costExponent: 4, blockSize: 1, parallelization: 1)
        let tokens = AccessTokens(
            store: store, ring: ring, options: .init(issuer: "https://shop.example"), time: time, ids: SecureRandom())
        return try IdentityService(
            store: store, ring: ring, passwords: PasswordHashingQueue(parameters: cheap, workers: 1), tokens: tokens,
            time: time, ids: SecureRandom())
    }

    func add(_ id: String, name: String? = nil, price: String, stock: Int) async throws {
        var description = ProductDraft(name: name ?? id, currency: .usd)
        description.id = id
        description.price = try Money(decimal: price, currency: .usd)
        let draft = description
        try await store.write { transaction in
            _ = try checkout.catalog.write(draft, action: .create, in: transaction)
            try checkout.inventory.setAvailable(stock, of: StockItem(productID: id), reason: "test", in: transaction)
        }
    }

    func available(_ id: String) async throws -> Int? {
        try await store.read { try checkout.inventory.stock(of: id, in: $0).product }
    }

    /// The order and how it stands, as the services see it.
    func order(_ name: String) async throws -> Order {
        try await store.read { try checkout.orders.requiredOrder(name, in: $0) }
    }

    /// An account with a signing secret.
    func addUser(_ id: String, signingSecret: String) throws {
        var new = IdentityService.NewUser(
            id: id, email: "\(id)@example.com", password: Secret(Self.password), name: "John Doe")
        new.signingSecret = Secret(signingSecret)
        _ = try identity.createNow(new, client: ClientContext(address: "127.0.0.1"))
    }
}
