import HTTPAPI
import Storefront

extension SoukApplication {
    /// The pages for browsers. Throws when a template or an asset is missing or malformed.
    func makeStorefront() throws -> Storefront {
        try Storefront(
            StorefrontRooms(
                engine: engine, store: store, catalog: catalog, checkout: checkout, identity: identity,
                sessions: BrowserSessions(identity: identity, hook: cartTakeover), social: social,
                publishing: publishing, analytics: analytics, webhooks: webhooks, keys: apiKeys,
                searchSettings: searchSettings, guestOrders: GuestOrderTokens(ring: keyRing), ids: ids,
                baseURL: settings.baseURL))
    }
}
