import Foundation
import HTTPAPI
import Notifications
import Storefront

extension SoukApplication {
    /// The pages for browsers. Throws when a template or an asset is missing or malformed.
    func makeStorefront() throws -> Storefront {
        let options = try settings.notificationOptions
        return try Storefront(
            StorefrontRooms(
                engine: engine, store: store, catalog: catalog, checkout: checkout, identity: identity,
                sessions: BrowserSessions(identity: identity, hook: cartTakeover), social: social,
                publishing: publishing, analytics: analytics, webhooks: webhooks,
                notifications: notifications, keys: apiKeys,
                searchSettings: searchSettings, guestOrders: GuestOrderTokens(ring: keyRing), ids: ids,
                baseURL: settings.baseURL, imageHosts: try settings.imageHosts, shopName: options.shopName,
                lowStock: options.lowStock ?? 5))
    }
}

extension Settings {
    /// Hosts of products' pictures, between commas: `img.example`, `*.cdn.example`, `https://img.example:8443`; the
    /// browser loads no others. Nil for any. `SOUK_IMAGE_HOSTS`.
    var imageHosts: [String]? {
        get throws {
            guard let list = try source.value("SOUK_IMAGE_HOSTS") else { return nil }
            let hosts = list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
            for host in hosts
            where host.wholeMatch(of: /(https?:\/\/)?(\*\.)?[a-z0-9]([a-z0-9.\-]*[a-z0-9])?(:[0-9]{1,5})?/) == nil {
                throw Self.invalid(
                    "SOUK_IMAGE_HOSTS", list, "hosts between commas, such as img.example, *.cdn.example")
            }
            return hosts
        }
    }
}
