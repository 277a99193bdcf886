import Foundation
import Identity
import CommerceKernel
import Contracts
public import HTTPAPI
import HTTPTypes
import Storefront

/// What the listeners answer. A room's endpoints are one line here.
extension SoukApplication {
    /// Of the public listener.
    public func endpoints() throws -> [Endpoint] {
        let storefront = try makeStorefront()
        var endpoints: [Endpoint] = []
        endpoints += HealthRoutes(
            state: state, store: store, engine: engine, productVersion: SoukVersion.text, started: started
        ).endpoints()
        endpoints += SearchRoutes(
            engine: engine, store: store, catalog: catalog, cache: cache, version: catalogVersion,
            observer: SearchObserver(analytics: analytics), metrics: searchMetrics, queue: queues.search
        ).endpoints()
        endpoints += SearchSettingsRoutes(engine: engine, editor: searchSettings).endpoints()
        endpoints += AnalyticsRoutes(analytics: analytics).endpoints()
        endpoints += ProductRoutes(
            store: store, publishing: publishing, engine: engine, cache: cache, version: catalogVersion,
            currency: settings.currency
        ).endpoints()
        endpoints += CategoryRoutes(store: store, catalog: catalog, cache: cache, version: catalogVersion).endpoints()
        endpoints += ImportRoutes(
            store: store, publishing: publishing, engine: engine, currency: settings.currency
        ).endpoints()
        endpoints += AuthRoutes(identity: identity, baseURL: settings.baseURL, hook: cartTakeover).endpoints()
        endpoints += UserRoutes(identity: identity, personalData: .of(checkout)).endpoints()
        endpoints += APIKeyRoutes(store: store, keys: apiKeys, audit: identity.audit).endpoints()
        endpoints += SocialLoginRoutes(social: social, identity: identity, hook: cartTakeover).endpoints()
        endpoints += commerceEndpoints()
        endpoints += eventEndpoints()
        endpoints += SeedImageRoutes(folder: settings.seedData.appending(path: "images")).endpoints()
        endpoints += ProblemRoutes().endpoints()
        endpoints += try metricsEndpoints()
        endpoints += FeedRoutes(store: store, publishing: publishing, baseURL: settings.baseURL).endpoints()
        endpoints += storefront.endpoints()
        endpoints += try contractEndpoints()
        endpoints.append(ContractsDocument.endpoint())
        endpoints.append(front(storefront))
        endpoints = ConditionalWrites().guarding(endpoints)
        endpoints = IdempotencyGate(records: idempotency).guarding(endpoints)
        endpoints = WriteGate(queue: queues.writes, payments: queues.payments).guarding(endpoints)
        endpoints += OpenAPIRoutes(describing: endpoints, version: SoukVersion.text).endpoints()
        endpoints += ReferenceRoutes(
            describing: endpoints, version: SoukVersion.text, swagger: SwaggerPage(folder: settings.swaggerUI)
        ).endpoints()
        return endpoints
    }

    /// What takes a request through the endpoints.
    public func responder(accessLog: AccessLog = .off) throws -> APIResponder {
        var limits = Limits()
        limits.connections = settings.maximumConnections
        return APIResponder(
            routes: RouteTable(try endpoints()),
            authenticators: [
                APIKeyAuthenticator(store: store, keys: apiKeys, uses: keyUses),
                SessionAuthenticator(identity: identity, baseURL: settings.baseURL),
            ], limits: limits, rateLimits: try IdentityAssembly.rateLimits(settings),
            proxies: settings.trustedProxies, time: time, accessLog: accessLog, metrics: requestMetrics,
            cors: try settings.cors, failureStyles: Contracts.failureStyles + [try makeStorefront().failureStyle],
            acts: PrivilegedActs(store: store, audit: identity.audit), logger: logger)
    }

    /// `GET /`: the shop for people, the entry of the hypermedia contract for programs.
    private func front(_ storefront: Storefront) -> Endpoint {
        Endpoint(.get, "/", id: "front", summary: "The shop", tag: "Pages") { [hypermedia] request in
            guard IndexPreference(request.headers) == .page else { return try hypermedia.index(request) }
            return try await storefront.home(request).adding(.vary, "Accept")
        }.producing("text/html", HALContract.mediaType, HALContract.formsType, "application/json").undocumented()
    }
}
