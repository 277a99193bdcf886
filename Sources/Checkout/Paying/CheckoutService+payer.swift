import CommerceKernel
import Orders
public import Payments
import Storage

/// For payers in a browser.
extension CheckoutService {
    /// A form that sends a card to the gateway and the payer back to `returnURL`; nil when there is none.
    public func cardForm(returnURL: String) -> CardForm? { gateway.cardForm(returnURL: returnURL) }

    /// Whether payers can choose methods that send them to a page of the gateway.
    public var hasPayerPages: Bool { gateway.hasPayerPages }

    /// What the gateway knows of a token. Throws 400 `unknown_payment_method` for one it does not know.
    public func card(token: String) async throws -> CardToken {
        do { return try await gateway.card(token: token) } catch { throw error.domainError }
    }

    /// Ends the attempt that waits for the payer on the gateway's page: whoever chooses another way to pay has left it,
    /// and no two attempts may bring money. One that the payer has just agreed to is taken instead.
    ///
    /// - Parameter idempotencyKey: a request repeated under it is the waiting attempt itself, and ends nothing.
    func endAttemptAwaitingPayer(ofOrder name: String, idempotencyKey: String?) async throws {
        let waiting = try await store.read { transaction -> Payment? in
            if let key = idempotencyKey, try self.payments.payment(idempotencyKey: key, in: transaction) != nil {
                return nil
            }
            guard let order = try self.orders.order(name, in: transaction) else { return nil }
            return try self.payments.payments(ofOrder: order.id, in: transaction).last { $0.status == .requiresAction }
        }
        guard let waiting, let intent = waiting.intentID else { return }
        do {
            try await process(try await gateway(named: waiting.gateway).void(intent: intent), of: waiting)
        } catch let error as GatewayError { throw error.domainError }
    }

    /// Asks the gateway how the payments of an order stand that the payer had to act on or that it works on, for a
    /// payer who has come back. A gateway that does not answer changes nothing: its callback or recovery will.
    public func refreshPayments(ofOrder id: String) async throws {
        let running = try await store.read { try self.payments.payments(ofOrder: id, in: $0) }
            .filter { $0.status == .requiresAction || $0.status == .processing }
        for payment in running {
            do { try await recover(payment: payment.id) } catch is GatewayError { continue }
        }
    }
}
