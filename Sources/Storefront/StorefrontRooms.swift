public import Analytics
public import Catalog
public import CatalogIndexing
public import Checkout
public import CommerceKernel
public import HTTPAPI
public import Identity
public import Notifications
public import Search
public import Storage

/// The rooms of the shop that pages speak to.
public struct StorefrontRooms: Sendable {
    public let engine: SearchEngine
    public let store: Store
    public let catalog: CatalogService
    public let checkout: CheckoutService
    public let identity: IdentityService
    public let sessions: BrowserSessions
    public let social: OIDCService
    public let publishing: ProductPublishing
    public let analytics: AnalyticsService
    public let webhooks: WebhookService
    public let notifications: NotificationService
    public let keys: APIKeyService
    public let searchSettings: SearchSettingsEditor
    public let guestOrders: GuestOrderTokens
    public let ids: any IDSource
    /// How browsers reach the shop, without a slash at its end; nil to go by the `Host` of each request.
    public let baseURL: String?
    /// Where products' pictures may come from besides the shop itself, as sources of a content security policy; nil for
    /// any host.
    public let imageHosts: [String]?
    /// As it stands over every page.
    public let shopName: String
    /// Units at which a product counts as running out.
    public let lowStock: Int

    public init(
        engine: SearchEngine, store: Store, catalog: CatalogService, checkout: CheckoutService,
        identity: IdentityService, sessions: BrowserSessions, social: OIDCService,
        publishing: ProductPublishing, analytics: AnalyticsService, webhooks: WebhookService,
        notifications: NotificationService, keys: APIKeyService,
        searchSettings: SearchSettingsEditor, guestOrders: GuestOrderTokens,
        ids: any IDSource, baseURL: String?, imageHosts: [String]? = nil, shopName: String = "Souk", lowStock: Int = 5
    ) {
        self.engine = engine
        self.store = store
        self.catalog = catalog
        self.checkout = checkout
        self.identity = identity
        self.sessions = sessions
        self.social = social
        self.publishing = publishing
        self.analytics = analytics
        self.webhooks = webhooks
        self.notifications = notifications
        self.keys = keys
        self.searchSettings = searchSettings
        self.guestOrders = guestOrders
        self.ids = ids
        self.baseURL = baseURL
        self.imageHosts = imageHosts
        self.shopName = shopName
        self.lowStock = lowStock
    }

    /// The names of the providers one can sign in through.
    func socialLogins() async throws -> [String] { try await social.providerNames() }

    /// Where links in mails and gateways' returns lead to.
    func origin(_ request: APIRequest) -> String { baseURL ?? "http://\(request.authority)" }
}
