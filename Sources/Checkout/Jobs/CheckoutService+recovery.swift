import Carts
import CommerceKernel
import Logging
public import Orders
import Outbox
public import Payments
public import Storage

extension CheckoutService {
    /// Finds out what became of an attempt to pay and finishes or ends it. Answers false while the gateway or the payer
    /// is not done.
    @discardableResult
    func recover(payment id: String) async throws -> Bool {
        let found = try await store.read { transaction in
            try self.payments.payment(id, in: transaction).map {
                ($0, try self.orders.order($0.orderID, in: transaction))
            }
        }
        guard let (payment, order) = found else { return true }
        let gateway = try gateway(named: payment.gateway)
        guard let intent = try await intent(of: payment, at: gateway) else {
            // Never confirmed, so nothing was set aside; whoever repeats the request begins a new attempt.
            try await store.write { _ = try self.payments.apply(.voided, to: payment, in: $0) }
            return true
        }
        let isWanted = order.map { !$0.isPaid && $0.state != .canceled } ?? false
        switch intent.status {
        case .requiresConfirmation, .requiresAction, .processing:
            if isWanted, payment.isInFlight, intent.status != .requiresConfirmation {
                try await process(intent, of: payment)
                return false
            }
            try await process(try await gateway.void(intent: intent.id), of: payment)
            return true
        case .authorized where !payment.isInFlight:
            _ = try await gateway.void(intent: intent.id)
            return true
        case .authorized, .captured, .failed, .voided:
            try await process(intent, of: payment)
            return true
        }
    }

    /// What the gateway knows of a payment; nil for one that it cannot have begun.
    private func intent(of payment: Payment, at gateway: any PaymentGateway) async throws -> GatewayIntent? {
        guard let id = payment.intentID else { return nil }
        do { return try await gateway.retrieve(intent: id) } catch {
            guard case .unknownIntent = error, gateway.takesIntentIDs else { throw error }
        }
        guard payment.isInFlight else { return nil }
        // A request to make and confirm it may still be on its way: it is to find the one that is made here, unconfirmed,
        // and given up.
        let request = try await intentRequest(Attempt(payment: payment, token: .kept), returnURL: nil)
        do { return try await gateway.create(request) } catch {
            if case .unreachable = error { throw error }
            return nil
        }
    }

    /// Looks after everything a former run of the program may have left, without waiting for its jobs to come due.
    /// To be called once at the start, before anything is served.
    public func recoverAll() async throws {
        try await store.write {
            try JobQueue.schedule(kind: PruningJob.kind, key: "all", at: self.time.now, in: $0)
        }
        let stale = try await store.read {
            try self.payments.stalePayments(since: self.time.now, limit: 1000, in: $0)
        }
        for payment in stale {
            do { try await recover(payment: payment.id) } catch let error as GatewayError {
                logger.warning("recovery has to wait", metadata: ["payment": "\(payment.id)", "error": "\(error)"])
            }
        }
        // Their jobs may be leased to the run that ended; the refund's key makes telling twice harmless.
        for refund in try await store.read({ try self.payments.openRefunds(limit: 1000, in: $0) }) {
            do { try await payBack(refund: refund) } catch let error as GatewayError {
                logger.warning("a refund has to wait", metadata: ["refund": "\(refund)", "error": "\(error)"])
            }
        }
    }
}

extension CheckoutService {
    /// Asks the gateway how a payment stands, for a payer who has come back from its page. The intent's id is a secret
    /// between payer, gateway and shop. Throws 404 for an unknown one.
    public func refresh(intent: String) async throws -> (payment: Payment, order: Order) {
        let found = try await store.read { transaction in
            try self.gateways.keys.lazy.compactMap {
                try self.payments.payment(gateway: $0, intent: intent, in: transaction)
            }.first
        }
        guard let payment = found else { throw DomainError.notFound("payment", id: intent) }
        if payment.isInFlight {
            do { try await recover(payment: payment.id) } catch let error as GatewayError { throw error.domainError }
        }
        return try await store.read { transaction in
            guard let current = try self.payments.payment(payment.id, in: transaction) else {
                throw DomainError.notFound("payment", id: intent)
            }
            return (current, try self.orders.requiredOrder(payment.orderID, in: transaction))
        }
    }
}

extension CheckoutService {
    /// Drops kept answers that are older than two days, and guests' carts that were left; a job does it every hour.
    public func prune(in transaction: Transaction) throws {
        let now = time.now
        try IdempotencyStore.prune(now: now, in: transaction)
        try carts.deleteGuestCarts(
            untouchedSince: now.advanced(by: .zero - options.guestCartLength), in: transaction)
    }

    /// Where new payments go.
    public var newGateway: any PaymentGateway { gateway }
}
