import CommerceKernel
import Outbox
import Payments
import Storage

/// Looks after an attempt to pay that a crash, a silent gateway or an absent payer left unfinished, and sees to it that an
/// order which was to be paid at once does not wait for ever.
struct PaymentRecoveryJob: JobHandler {
    static let kind = "payment.recovery"
    let checkout: CheckoutService
    var kind: String { Self.kind }
    var callsOutside: Bool { true }
    var isGivenUp: Bool { false }

    func run(_ job: Job) async throws {
        if try await checkout.recover(payment: job.key) { return }
        let next = checkout.time.now.advanced(by: checkout.options.recoveryAfter)
        try await checkout.store.write {
            try JobQueue.schedule(kind: Self.kind, key: job.key, at: next, in: $0)
        }
    }

    func finish(_ job: Job, in transaction: Transaction) throws {
        guard let payment = try checkout.payments.payment(job.key, in: transaction) else { return }
        try checkout.waitForPayment(ofOrder: payment.orderID, in: transaction)
    }
}

/// Tells the gateway of a refund that is booked. Its key makes a repeated telling harmless.
struct RefundJob: JobHandler {
    static let kind = "payment.refund"
    let checkout: CheckoutService
    var kind: String { Self.kind }
    var callsOutside: Bool { true }
    var isGivenUp: Bool { false }

    func run(_ job: Job) async throws { try await checkout.payBack(refund: job.key) }
}

extension CheckoutService {
    /// Tells the gateway of a booked refund, unless it knows already.
    func payBack(refund id: String) async throws {
        let open = try await store.read { try self.payments.openRefund(id, in: $0) }
        guard let refund = open, let intent = refund.payment.intentID else { return }
        do {
            try await gateway(named: refund.payment.gateway)
                .refund(intent: intent, amount: refund.amount, key: refund.id)
        } catch let error as GatewayError {
            if case .refused(let code, let message) = error {
                try await store.write {
                    try self.payments.raiseAlarm(
                        kind: "refund_refused", reference: refund.id, message: "\(code): \(message)", in: $0)
                }
            }
            throw error
        }
        try failpoints.pass(.afterRefundSent)
        try await store.write { try self.payments.finishRefund(refund.id, in: $0) }
    }
}
