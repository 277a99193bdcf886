import CommerceKernel
import Inventory
import Logging
public import Orders
import Outbox
import Payments
import Storage

extension CheckoutService {
    /// Writes an attempt to pay, with the job that looks after it should this program end.
    ///
    /// - Parameter isNew: the order was written, and its goods set aside, in this transaction.
    func beginPayment(
        of order: inout Order, _ choice: PaymentChoice, card: CardToken?, idempotencyKey: String?,
        isNew: Bool = false, in transaction: Transaction
    ) throws -> Attempt {
        guard !order.isPaid, order.state != .canceled, order.lifecycle.accepts(.receivePayment) else {
            throw DomainError(
                .unprocessable, code: order.isPaid ? "already_paid" : "event_refused",
                message: order.isPaid
                    ? "The order \(order.number) is paid." : "The order \(order.number) is \(order.state.rawValue).")
        }
        if !isNew {
            if order.state == .open { try hold(&order, isRequired: true, in: transaction) }
            order.paymentMethod = Self.methodName(choice)
            try orders.save(&order, in: transaction)
        }
        let payment = try payments.begin(
            orderID: order.id, method: order.paymentMethod, gateway: gateway.name, amount: order.total, card: card,
            idempotencyKey: idempotencyKey, namesIntent: gateway.takesIntentIDs, in: transaction)
        try JobQueue.schedule(
            kind: PaymentRecoveryJob.kind, key: payment.id, at: time.now.advanced(by: options.recoveryAfter),
            in: transaction)
        return Attempt(payment: payment, token: .known(card?.token))
    }

    /// Takes an attempt as far as it goes now. Every step may be repeated.
    ///
    /// - Parameter order: as it was known last.
    func drive(_ attempt: Attempt, of order: Order?, returnURL: String?) async throws -> CheckoutOutcome {
        let payment = attempt.payment
        if payment.isInFlight {
            do {
                if let outcome = try await advance(attempt, of: order, returnURL: returnURL) { return outcome }
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

    private func advance(
        _ attempt: Attempt, of order: Order?, returnURL: String?
    ) async throws -> CheckoutOutcome? {
        var payment = attempt.payment
        let gateway = try gateway(named: payment.gateway)
        if payment.intentID != nil, payment.status == .created, gateway.takesIntentIDs {
            // Its id was kept before: whoever asks again finds this intent.
            let intent = try await gateway.createConfirmed(intentRequest(attempt, returnURL: returnURL))
            guard payment.matches(intent) else { throw GatewayError.unreachable("an answer about another payment") }
            try failpoints.pass(.afterIntentCreated)
            try failpoints.pass(.afterIntentKept)
            try failpoints.pass(.afterConfirmed)
            return try await process(intent, of: payment, order)
        }
        if payment.intentID == nil {
            let intent = try await gateway.create(intentRequest(attempt, returnURL: returnURL))
            guard payment.matches(intent) else { throw GatewayError.unreachable("an answer about another payment") }
            try failpoints.pass(.afterIntentCreated)
            payment = try await store.write { [payment] in
                try self.payments.attach(intent: intent.id, to: payment, in: $0)
            }
            try failpoints.pass(.afterIntentKept)
        }
        guard let intentID = payment.intentID else { return nil }
        let intent: GatewayIntent
        if payment.status == .created {
            intent = try await gateway.confirm(intent: intentID)
            try failpoints.pass(.afterConfirmed)
        } else {
            intent = try await gateway.retrieve(intent: intentID)
        }
        return try await process(intent, of: payment, order)
    }

    /// What the gateway is asked for, the same however often.
    func intentRequest(_ attempt: Attempt, returnURL: String?) async throws -> IntentRequest {
        let payment = attempt.payment
        let token: String?
        switch attempt.token {
        case .known(let known): token = known
        case .kept: token = try await store.read { try self.payments.token(ofPayment: payment.id, in: $0) }
        }
        return IntentRequest(
            key: payment.id, id: payment.intentID, amount: payment.amount, reference: payment.orderID,
            method: payment.method, token: token, returnURL: returnURL)
    }

    /// The gateway refuses an attempt before anything was set aside.
    private func giveUp(_ payment: Payment, because error: GatewayError) async throws {
        let refusal = error.domainError
        try await store.write {
            _ = try self.payments.apply(
                .failed(code: refusal.code, message: refusal.message), to: payment, in: $0)
            try self.waitForPayment(ofOrder: payment.orderID, in: $0)
        }
    }

    // MARK: Reports

    /// What taking in a report has come to.
    private struct Taken: Sendable {
        /// What has to be asked of the gateway now.
        enum Step: Sendable { case nothing, capture, void }

        let step: Step
        let payment: Payment
        /// The order as it was known last.
        let order: Order?
    }

    /// Takes in what the gateway says of a payment, then does what follows. Reports may come twice, late and in any
    /// order, from its answers and from its callbacks at once.
    ///
    /// - Parameter order: as it was known last.
    /// - Returns: What has come of it, where this has taken the money.
    @discardableResult
    func process(
        _ intent: GatewayIntent, of payment: Payment, _ order: Order? = nil, callback eventID: String? = nil
    ) async throws -> CheckoutOutcome? {
        let taken = try await store.write { transaction -> Taken? in
            if let eventID,
                try !self.payments.noteCallback(gateway: payment.gateway, eventID: eventID, in: transaction)
            {
                return nil
            }
            return try self.take(intent, of: payment, order, in: transaction)
        }
        guard let taken else { return nil }
        let gateway = try gateway(named: payment.gateway)
        switch taken.step {
        case .nothing: return nil
        case .void:
            _ = try await gateway.void(intent: intent.id)
            return nil
        case .capture:
            try failpoints.pass(.afterAuthorizationKept)
            let captured = try await gateway.capture(intent: intent.id)
            try failpoints.pass(.afterCaptured)
            let outcome = try await store.write { transaction -> CheckoutOutcome? in
                let end = try self.take(captured, of: taken.payment, taken.order, in: transaction)
                // Money that came for an order that is gone is booked all the same.
                guard let order = end.order else { return nil }
                return try self.outcome(ofOrder: order.id, order, payment: payment.id, in: transaction)
            }
            try failpoints.pass(.afterFinalized)
            return outcome
        }
    }

    private func take(
        _ intent: GatewayIntent, of payment: Payment, _ known: Order?, in transaction: Transaction
    ) throws -> Taken {
        let report = intent.status
        let (current, changed) = try payments.apply(report, to: payment, in: transaction)
        var order = known
        var step = Taken.Step.nothing
        switch current.status {
        case .authorized:
            let isWanted = try !changed || commitGoods(for: current, &order, in: transaction)
            step = isWanted ? .capture : .void
            if !isWanted { try waitForPayment(ofOrder: current.orderID, in: transaction) }
        case .captured:
            if changed { try finalize(current, &order, in: transaction) }
            try endRecovery(of: current, in: transaction)
        case .failed:
            if changed, let order = try orders.order(current.orderID, in: transaction) {
                try orders.announce(
                    OrderEvents.paymentFailed, order, ["code": .string(current.failureCode ?? "")], in: transaction)
            }
            try waitForPayment(ofOrder: current.orderID, in: transaction)
            try endRecovery(of: current, in: transaction)
        case .voided:
            if changed { try waitForPayment(ofOrder: current.orderID, in: transaction) }
            // Given up here, but the gateway may not know it yet.
            switch report {
            case .authorized, .processing, .requiresAction, .requiresConfirmation: step = .void
            case .captured, .failed, .voided: break
            }
        case .requiresAction, .processing:
            if changed { try waitForPayment(ofOrder: current.orderID, in: transaction) }
        case .created: break
        }
        return Taken(step: step, payment: current, order: order)
    }

    private func endRecovery(of payment: Payment, in transaction: Transaction) throws {
        try JobQueue.cancel(kind: PaymentRecoveryJob.kind, key: payment.id, in: transaction)
    }

    /// Takes the goods out of stock before the money is taken. Answers false when the money is not wanted any more or
    /// the goods are gone: then the payment is given up.
    private func commitGoods(
        for payment: Payment, _ known: inout Order?, in transaction: Transaction
    ) throws -> Bool {
        var isWanted = false
        if var order = try order(of: payment, known, in: transaction), !order.isPaid, order.state != .canceled {
            do {
                let before = order.hold
                try ensureCommitted(&order, in: transaction)
                if order.hold != before { try orders.save(&order, in: transaction) }
                isWanted = true
                known = order
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
    private func finalize(_ payment: Payment, _ known: inout Order?, in transaction: Transaction) throws {
        guard var order = try order(of: payment, known, in: transaction) else {
            try payments.bookReceipt(of: payment, in: transaction)
            try payments.raiseAlarm(
                kind: "captured_without_order", reference: payment.id, message: "\(payment.orderID) does not exist",
                in: transaction)
            return
        }
        defer { known = order }
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

    private func order(of payment: Payment, _ known: Order?, in transaction: ReadTransaction) throws -> Order? {
        guard let known, known.id == payment.orderID else { return try orders.order(payment.orderID, in: transaction) }
        return try orders.current(known, in: transaction)
    }

    // MARK: Outcome

    /// How an order stands that was paid otherwise.
    public func outcome(of order: Order) async throws -> CheckoutOutcome {
        try await outcome(ofOrder: order.id, payment: nil)
    }

    func outcome(ofOrder id: String, payment paymentID: String?) async throws -> CheckoutOutcome {
        try await store.read { try self.outcome(ofOrder: id, nil, payment: paymentID, in: $0) }
    }

    private func outcome(
        ofOrder id: String, _ known: Order?, payment paymentID: String?, in transaction: ReadTransaction
    ) throws -> CheckoutOutcome {
        let current = try known.flatMap { try orders.current($0, in: transaction) }
        let order = try current ?? orders.requiredOrder(id, in: transaction)
        let payments = try payments.payments(ofOrder: order.id, in: transaction)
        let payment = payments.first { $0.id == paymentID }
        return CheckoutOutcome(
            order: order, payment: payment, kind: payment.map(Self.kind) ?? (order.isPaid ? .paid : .placed),
            payments: payments, shipments: try orders.shipments(of: order, in: transaction))
    }

    private static func kind(_ payment: Payment) -> CheckoutOutcome.Kind {
        switch payment.status {
        case .captured: .paid
        case .created, .processing, .authorized: .pending(nextActionURL: nil)
        case .requiresAction: .pending(nextActionURL: payment.nextActionURL)
        case .failed:
            .declined(
                code: payment.failureCode ?? "card_declined",
                message: payment.failureMessage ?? "The payment was declined.")
        case .voided: .declined(code: "payment_ended", message: "The payment was given up.")
        }
    }
}

/// An attempt to pay that was written down.
struct Attempt: Sendable {
    /// The gateway's token of the card.
    enum Token: Sendable {
        /// At hand; nil for methods without a card.
        case known(String?)
        /// In the database.
        case kept
    }

    let payment: Payment
    let token: Token
}
