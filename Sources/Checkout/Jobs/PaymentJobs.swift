import CommerceKernel
import Outbox
import Payments
import Storage

/// Looks after an attempt to pay that a crash, a silent gateway or an absent payer left unfinished.
struct PaymentRecoveryJob: JobHandler {
    static let kind = "payment.recovery"
    let checkout: CheckoutService
    var kind: String { Self.kind }

    func run(_ job: Job) async throws {
        if try await checkout.recover(payment: job.key) { return }
        let next = checkout.time.now.advanced(by: checkout.options.recoveryAfter)
        try await checkout.store.write {
            try JobQueue.schedule(kind: Self.kind, key: job.key, at: next, in: $0)
        }
    }
}

/// Tells the gateway of a refund that is booked. Its key makes a repeated telling harmless.
struct RefundJob: JobHandler {
    static let kind = "payment.refund"
    let checkout: CheckoutService
    var kind: String { Self.kind }

    func run(_ job: Job) async throws {
        let open = try await checkout.store.read { [checkout] in try checkout.payments.openRefund(job.key, in: $0) }
        guard let refund = open, let intent = refund.payment.intentID else { return }
        do {
            try await checkout.gateway(named: refund.payment.gateway)
                .refund(intent: intent, amount: refund.amount, key: refund.id)
        } catch let error as GatewayError {
            if case .refused(let code, let message) = error {
                try await checkout.store.write { [checkout] in
                    try checkout.payments.raiseAlarm(
                        kind: "refund_refused", reference: refund.id, message: "\(code): \(message)", in: $0)
                }
            }
            throw error
        }
        try checkout.failpoints.pass(.afterRefundSent)
        try await checkout.store.write { [checkout] transaction in
            try checkout.payments.finishRefund(refund.id, in: transaction)
            try JobQueue.finish(job, in: transaction)
        }
    }
}
