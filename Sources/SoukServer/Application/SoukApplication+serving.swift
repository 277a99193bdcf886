import Storage
import Search
import Analytics
import Catalog
import CatalogIndexing
import CommerceKernel
import Foundation
import Identity
import Outbox
import Checkout
import Carts
public import HTTPAPI
import Logging
import Notifications
public import ServiceLifecycle

extension SoukApplication {
    /// Everything that runs while the shop is served. Stopped gracefully from the end to the beginning: readiness is
    /// refused first, then the listeners drain, then the index is brought up to date and given back.
    ///
    /// - Parameters:
    ///   - onListening: Told the address of the public listener once it accepts connections.
    ///   - onTrusted: Told that of the trusted one, after that.
    public func services(
        accessLog: AccessLog, say: @escaping @Sendable (String) -> Void,
        onListening: @escaping @Sendable (APIListener.Address) async -> Void,
        onTrusted: @escaping @Sendable (APIListener.Address) async -> Void = { _ in }
    ) throws -> [ServiceGroupConfiguration.ServiceConfiguration] {
        let projector = CatalogProjector(store: store, engine: engine, documents: documents, logger: logger)
        let announced = ListeningAddress()
        let listener = APIListener(
            responder: try responder(accessLog: accessLog), address: settings.address,
            certificate: try settings.certificate(logger: logger), logger: logger,
            onListening: { [listening] address in
                listening.set(address)
                await onListening(address)
                announced.set(address)
            })
        let retention = try eventRetention()
        let dispatcher = eventDispatcher()
        let webhookSender = WebhookSender(service: webhooks, logger: logger)
        let notificationSender = try notificationSender()
        let trusted = try trustedService(
            accessLog: accessLog, after: announced, say: say, onListening: onTrusted)
        let jobs = JobRunner(
            handlers: checkout.jobHandlers + identity.jobHandlers + [
                retention, LowStockJob(service: notifications),
            ], store: store, time: time, ids: ids,
            logger: logger)
        let services: [(any Service)?] = [
            Background { await accessLog.run() },
            Background { await projector.run() },
            Background { [analytics, logger] in await analytics.run(logger: logger) },
            Background { [self] in await keepSuggestionsFresh() },
            Background { [sandbox] in await sandbox.run() },
            Background { await jobs.run() },
            Background { await dispatcher.run() },
            Background { await webhookSender.run() },
            Background { [listening] in
                // Links in messages lead to where the shop listens.
                await listening.wait()
                await notificationSender.run()
            },
            Background { [logger] in
                do { try await retention.begin() } catch {
                    logger.error("old events cannot be dropped", metadata: ["error": "\(error)"])
                }
            },
            Background { [self] in await keepIdentity() },
            listener,
            trusted,
            Background { [self] in await becomeReady(say: say) },
            Drain(state: state, time: settings.drainTime),
        ]
        return services.compactMap { $0 }.map {
            // A background task that has done its work is no reason to stop the others.
            .init(service: $0, successTerminationBehavior: .ignore, failureTerminationBehavior: .cancelGroup)
        }
    }

    /// Loads the demonstration shop if that was asked for, then says that traffic is welcome.
    private func becomeReady(say: @escaping @Sendable (String) -> Void) async {
        await recoverCheckout()
        if settings.isDemo {
            do {
                if let loaded = try await loadDemoPeople() { say(loaded) }
                try await loadDemoPriceRules()
                if let loaded = try await loadDemoIfEmpty() { say(loaded) }
            } catch {
                logger.error("the demonstration shop cannot be loaded", metadata: ["error": "\(error)"])
            }
        }
        state.markStarted()
        await adviseOnAdmins(say)
    }

    /// Finishes what a former run left between two steps of checkout. The jobs scheduled for that would do it too, later.
    private func recoverCheckout() async {
        await sandbox.waitUntilStarted()
        do {
            try await checkout.recoverAll()
        } catch {
            logger.error("checkout could not be recovered", metadata: ["error": "\(error)"])
        }
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
        let loaded = try await Self.onThread { [identity] in try people.load(into: identity) }
        guard loaded.created > 0 else { return nil }
        let admin = loaded.admin.map { "\n  admin       \($0.email)  password \($0.password)" } ?? ""
        return "Made \(loaded.created) accounts of the demonstration shop." + admin
    }

    /// A shop that nobody can administer says how that is mended.
    private func adviseOnAdmins(_ say: @Sendable (String) -> Void) async {
        guard (try? identity.hasUsersNow(role: .admin)) == false else { return }
        say("There is no admin yet. Make one: souk user create --email YOU --role admin --password-file -")
    }

    /// Nil when the shop has products already.
    private func loadDemoIfEmpty() async throws -> String? {
        let count = try await store.read { [catalog] in try catalog.count(in: $0) }
        guard count == 0 else { return nil }
        let importer = CatalogImporter(store: store, publishing: publishing)
        let demo = DemoShop(folder: settings.seedData)
        let currency = settings.currency
        let summaries = try await Self.onThread {
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

    /// Runs blocking work on a thread of its own, away from the cooperative pool.
    static func onThread<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try work() }) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }
}

/// A task that lives until the shop stops.
private struct Background: Service {
    let work: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await work() }
        // One that ends on its own while others are being stopped would count as failed.
        try? await gracefulShutdown()
    }
}

/// Refuses readiness from the stop signal on, and keeps the listeners open for a while, so that load balancers look
/// away first. Stands last among the services, and is therefore stopped first.
private struct Drain: Service {
    let state: ServerState
    let time: Duration

    func run() async throws {
        try? await gracefulShutdown()
        state.markDraining()
        // Not the task's own sleep: that would end at once with the cancellation that may follow.
        if time > .zero { try? await Task.sleep(for: time) }
    }
}
