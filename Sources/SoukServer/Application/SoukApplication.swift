public import Analytics
public import Catalog
public import CatalogIndexing
public import Checkout
public import CommerceKernel
import Contracts
public import Cryptography
import Foundation
public import HTTPAPI
public import Identity
public import Inventory
public import Logging
public import Notifications
public import Outbox
public import Search
public import Storage
import Storefront

/// The program put together: the one place that opens the database and the index and makes each room's service.
public final class SoukApplication: Sendable {
    /// Of every room, in the order of their tiers.
    public static let migrations: [Migration] =
        Outbox.migrations + CatalogService.migrations + CheckoutService.migrations + IdentityService.migrations
        + AnalyticsService.migrations + Storefront.migrations + NotificationMigrations.all + Contracts.migrations

    public let settings: Settings
    public let time: any TimeSource
    public let ids: any IDSource
    public let logger: Logger
    public let store: Store
    public let engine: SearchEngine
    public let outbox: Outbox
    public let catalog: CatalogService
    public let inventory: InventoryService
    public let publishing: ProductPublishing
    public let documents: ProductDocuments
    public let checkout: CheckoutService
    public let idempotency: IdempotencyStore
    public let apiKeys: APIKeyService
    public let analytics: AnalyticsService
    let searchSettings: SearchSettingsEditor
    /// What seals secrets at rest.
    public let keyRing: KeyRing
    public let identity: IdentityService
    public let keyUses: APIKeyUses
    public let social: OIDCService
    public let webhooks: WebhookService
    public let notifications: NotificationService
    /// The built-in gateway, running while the shop is served.
    let sandbox: SandboxPeer
    /// Where the public listener is, once it listens.
    let listening = ListeningAddress()
    public let state = ServerState()
    public let cache = ResponseCache()
    public let catalogVersion: CatalogVersion
    public let requestMetrics = RequestMetrics()
    public let searchMetrics: SearchMetrics
    public let queues: WorkQueues
    public let started: Timestamp

    /// Opens the shop in the folders of `settings`, making them when missing. Blocks.
    ///
    /// Throws `StorageError` and `SearchError` when database or index cannot be used.
    public init(
        settings: Settings, time: any TimeSource = SystemTime(), ids: any IDSource = SystemIDs(), logger: Logger
    ) throws {
        self.settings = settings
        self.time = time
        self.ids = ids
        self.logger = logger
        started = time.now
        store = try Self.openStore(settings, time: time)
        engine = try SearchEngine.open(folder: settings.productIndex)
        outbox = Outbox(time: time)
        keyRing = try settings.openKeyRing()
        catalog = CatalogService(time: time, ids: ids, defaultCurrency: settings.currency)
        sandbox = SandboxPeer(settings: settings, shop: listening, ring: keyRing, time: time, logger: logger)
        checkout = CheckoutService(
            store: store, catalog: catalog, gateway: try PaymentAssembly.gateway(settings, sandbox: sandbox),
            others: [sandbox.gateway],
            options: try settings.checkoutOptions, time: time, ids: SecureRandom(),
            failpoints: .fromEnvironment(ProcessInfo.processInfo.environment), logger: logger)
        idempotency = IdempotencyStore(store: store, keys: keyRing, time: time, ids: SecureRandom())
        inventory = checkout.inventory
        publishing = ProductPublishing(catalog: catalog, inventory: inventory)
        documents = ProductDocuments(publishing: publishing, popularity: .measured)
        apiKeys = APIKeyService(time: time, ids: SecureRandom())
        keyUses = APIKeyUses(store: store)
        identity = try IdentityAssembly.service(store: store, ring: keyRing, settings: settings, time: time)
        let publicURL: @Sendable () -> String = { [settings, listening] in
            settings.baseURL ?? listening.baseURL ?? settings.publicURL
        }
        social = OIDCService(
            store: store, identity: identity, ring: keyRing, baseURL: publicURL(), time: time,
            ids: SecureRandom())
        webhooks = WebhookService(
            store: store, policy: try settings.targetPolicy, ring: keyRing, source: settings.publicURL, time: time,
            ids: SecureRandom())
        var telling = try settings.notificationOptions
        telling.baseURL = publicURL
        notifications = NotificationService(
            store: store, options: telling, ring: keyRing, time: time, ids: SecureRandom())
        try identity.resealNow()
        try IdentityAssembly.addConfiguredProvider(to: social, settings: settings)
        analytics = AnalyticsService(store: store, time: time)
        searchSettings = SearchSettingsEditor(engine: engine)
        catalogVersion = CatalogVersion(store: store)
        queues = try settings.workQueues
        searchMetrics = SearchMetrics(slowFrom: try settings.slowSearch, logger: logger)
    }

    /// Only the database, for commands that need nothing else. Blocks.
    public static func openStore(_ settings: Settings, time: any TimeSource = SystemTime()) throws -> Store {
        do {
            try FileManager.default.createDirectory(at: settings.data, withIntermediateDirectories: true)
        } catch {
            throw StorageError.cannotOpen(path: settings.data.path, reason: "the folder cannot be made")
        }
        let readers = max(4, ProcessInfo.processInfo.activeProcessorCount * 2)
        let options = StoreOptions(readers: readers, groupCommit: try settings.groupCommit, time: time)
        return try Store.open(at: settings.database.path, migrations: migrations, options: options)
    }

    /// The one who keeps the index up to date, if nobody else does. Throws `SearchError` `.lockHeld`.
    public func projection() throws -> IndexProjection {
        try IndexProjection(store: store, engine: engine, documents: documents, logger: logger)
    }

    /// Finishes queued writes. Nothing can be written afterwards.
    public func close() { store.close() }
}
