import Analytics
import CatalogIndexing
import Checkout
public import HTTPAPI
import Identity
import Logging
import Notifications
import Outbox
import Search
public import ServiceLifecycle
import Storage

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
                try await loadDemo(say: say)
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

    /// A shop that nobody can administer says how that is mended.
    private func adviseOnAdmins(_ say: @Sendable (String) -> Void) async {
        guard (try? identity.hasUsersNow(role: .admin)) == false else { return }
        say("There is no admin yet. Make one: souk user create --email YOU --role admin --password-file -")
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
