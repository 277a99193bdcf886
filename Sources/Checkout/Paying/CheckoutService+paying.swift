import CommerceKernel
import Inventory
import Logging
import Orders
import Outbox
import Payments
import Storage

extension CheckoutService {
    /// Writes an attempt to pay, with the job that looks after it should this program end.
    func beginPayment(
        of order: inout Order, _ choice: PaymentChoice, card: CardToken?, idempotencyKey: String?,
        in transaction: Transaction
    ) throws -> Payment {
        guard !order.isPaid, order.state != .canceled, order.lifecycle.accepts(.receivePayment) else {
            throw DomainError(
                .unprocessable, code: order.isPaid ? "already_paid" : "event_refused",
                message: order.isPaid
                    ? "The order \(order.number) is paid." : "The order \(order.number) is \(order.state.rawValue).")
        }
        if order.state == .open { try hold(&order, isRequired: true, in: transaction) }
        order.paymentMethod = Self.methodName(choice)
        try orders.save(&order, in: transaction)
        let payment = try payments.begin(
            orderID: order.id, method: order.paymentMethod, gateway: gateway.name, amount: order.total, card: card,
            idempotencyKey: idempotencyKey, in: transaction)
        try JobQueue.schedule(
            kind: PaymentRecoveryJob.kind, key: payment.id, at: time.now.advanced(by: options.recoveryAfter),
            in: transaction)
        return payment
    }

    /// Takes an attempt as far as it goes now. Every step may be repeated.
    func drive(_ payment: Payment, returnURL: String?) async throws -> CheckoutOutcome {
        if payment.isInFlight {
            do {
                try await advance(payment, returnURL: returnURL)
            } catch let error as GatewayError {
                guard case .unreachable(let reason) = error else {
                    try await giveUp(payment, because: error)
                    return try await outcome(ofOrder: payment.orderID, payment: payment.id)
                }
                // What has happened is not known: recovery asks until it is.
                logger.warning("the gateway does not answer", metadata: ["reason": "\(reason)"])
            }
        }
        return try await outcome(ofOrder: payment.orderID, payment: payment.id)
    }

    private func advance(_ payment: Payment, returnURL: String?) async throws {
        let gateway = try gateway(named: payment.gateway)
        var payment = payment
        if payment.intentID == nil {
            let attempt = payment
            let token = try await store.read { try self.payments.token(ofPayment: attempt.id, in: $0) }
            let intent = try await gateway.create(
                IntentRequest(
                    key: payment.id, amount: payment.amount, reference: payment.orderID, method: payment.method,
                    token: token, returnURL: returnURL))
            try failpoints.pass(.afterIntentCreated)
            payment = try await store.write {
                try self.payments.attach(intent: intent.id, to: attempt, in: $0)
            }
            try failpoints.pass(.afterIntentKept)
        }
        guard let intentID = payment.intentID else { return }
        let intent: GatewayIntent
        if payment.status == .created {
            intent = try await gateway.confirm(intent: intentID)
            try failpoints.pass(.afterConfirmed)
        } else {
            intent = try await gateway.retrieve(intent: intentID)
        }
        try await process(intent, of: payment)
    }

    /// The gateway refuses an attempt before anything was set aside.
    private func giveUp(_ payment: Payment, because error: GatewayError) async throws {
        let refusal = error.domainError
        try await store.write {
            _ = try self.payments.apply(
                .failed(code: refusal.code, message: refusal.message), to: payment, in: $0)
        }
    }

    // MARK: Reports

    /// What has to be asked of the gateway after a report.
    private enum NextStep: Sendable { case nothing, capture, void }

    /// Takes in what the gateway says of a payment, then does what follows. Reports may come twice, late and in any
    /// order, from its answers and from its callbacks at once.
    func process(_ intent: GatewayIntent, of payment: Payment, callback eventID: String? = nil) async throws {
        let step = try await store.write { transaction -> NextStep in
            if let eventID,
                try !self.payments.noteCallback(gateway: payment.gateway, eventID: eventID, in: transaction)
            {
                return .nothing
            }
            return try self.take(intent.status, of: payment, in: transaction)
        }
        let gateway = try gateway(named: payment.gateway)
        switch step {
        case .nothing: return
        case .void: _ = try await gateway.void(intent: intent.id)
        case .capture:
            try failpoints.pass(.afterAuthorizationKept)
            let captured = try await gateway.capture(intent: intent.id)
            try failpoints.pass(.afterCaptured)
            try await store.write { _ = try self.take(captured.status, of: payment, in: $0) }
            try failpoints.pass(.afterFinalized)
        }
    }

    private func take(
        _ report: GatewayIntent.Status, of payment: Payment, in transaction: Transaction
    ) throws -> NextStep {
        let (current, changed) = try payments.apply(report, to: payment, in: transaction)
        switch current.status {
        case .authorized:
            guard changed else { return .capture }
            return try commitGoods(for: current, in: transaction) ? .capture : .void
        case .captured:
            if changed { try finalize(current, in: transaction) }
            try endRecovery(of: current, in: transaction)
            return .nothing
        case .failed:
            if changed, let order = try orders.order(current.orderID, in: transaction) {
                try orders.announce(
                    OrderEvents.paymentFailed, order, ["code": .string(current.failureCode ?? "")], in: transaction)
            }
            try endRecovery(of: current, in: transaction)
            return .nothing
        case .voided:
            // Given up here, but the gateway may not know it yet.
            switch report {
            case .authorized, .processing, .requiresAction, .requiresConfirmation: return .void
            case .captured, .failed, .voided: return .nothing
            }
        case .created, .requiresAction, .processing: return .nothing
        }
    }

    private func endRecovery(of payment: Payment, in transaction: Transaction) throws {
        try JobQueue.cancel(kind: PaymentRecoveryJob.kind, key: payment.id, in: transaction)
    }

    /// Takes the goods out of stock before the money is taken. Answers false when the money is not wanted any more or
    /// the goods are gone: then the payment is given up.
    private func commitGoods(for payment: Payment, in transaction: Transaction) throws -> Bool {
        var isWanted = false
        if var order = try orders.order(payment.orderID, in: transaction), !order.isPaid, order.state != .canceled {
            do {
                let before = order.hold
                try ensureCommitted(&order, in: transaction)
                if order.hold != before { try orders.save(&order, in: transaction) }
                isWanted = true
            } catch let error as DomainError where error.code == "out_of_stock" {
                isWanted = false
            }
        }
        if isWanted { return true }
        _ = try payments.apply(.voided, to: payment, in: transaction)
        // The gateway is told now, and again by recovery should that fail.
        try JobQueue.schedule(
            kind: PaymentRecoveryJob.kind, key: payment.id, at: time.now.advanced(by: options.recoveryAfter),
            in: transaction)
        return false
    }

    /// The money is here: the order is paid, or the money goes back.
    private func finalize(_ payment: Payment, in transaction: Transaction) throws {
        guard var order = try orders.order(payment.orderID, in: transaction) else {
            try payments.bookReceipt(of: payment, in: transaction)
            try payments.raiseAlarm(
                kind: "captured_without_order", reference: payment.id, message: "\(payment.orderID) does not exist",
                in: transaction)
            return
        }
        if order.isPaid {
            // Paid twice: what came second goes back at once.
            try payments.bookReceipt(of: payment, in: transaction)
            let refunds = try payments.refund(
                orderID: order.id, amount: payment.captured, reason: "paid twice", in: transaction)
            return try scheduleRefunds(refunds, in: transaction)
        }
        let isLate = order.state == .canceled
        try apply(.receivePayment, to: &order, payment: payment, in: transaction)
        if isLate { return }
        do {
            let before = order.hold
            try ensureCommitted(&order, in: transaction)
            if order.hold != before { try orders.save(&order, in: transaction) }
        } catch let error as DomainError where error.code == "out_of_stock" {
            try apply(.refund, to: &order, in: transaction)
        }
    }

    // MARK: Outcome

    func outcome(ofOrder id: String, payment paymentID: String?) async throws -> CheckoutOutcome {
        try await store.read { transaction in
            let order = try self.orders.requiredOrder(id, in: transaction)
            let payment = try paymentID.flatMap { try self.payments.payment($0, in: transaction) }
            guard let payment else {
                return CheckoutOutcome(order: order, payment: nil, kind: order.isPaid ? .paid : .placed)
            }
            let kind: CheckoutOutcome.Kind
            switch payment.status {
            case .captured: kind = .paid
            case .created, .processing, .authorized: kind = .pending(nextActionURL: nil)
            case .requiresAction: kind = .pending(nextActionURL: payment.nextActionURL)
            case .failed:
                kind = .declined(
                    code: payment.failureCode ?? "card_declined",
                    message: payment.failureMessage ?? "The payment was declined.")
            case .voided: kind = .declined(code: "payment_ended", message: "The payment was given up.")
            }
            return CheckoutOutcome(order: order, payment: payment, kind: kind)
        }
    }
}
