import Checkout
import CommerceKernel
import HTTPAPI
import HTTPTypes
import Orders
import Payments
import Storage

extension OrderProcessingContract {
    /// Pays a locked order. Paying a paid one again answers the payment there is and charges nothing.
    func pay(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let currency = checkout.options.currency
        let name = body.requiredText("orderId", length: 1...64)
        let userID = body.requiredText("userId", length: 1...64)
        let amount = body.required(
            "paymentAmount", body.money("paymentAmount", currency: currency), standIn: .zero(currency))
        let method = body.requiredText("paymentMethod", length: 1...40)
        let card = body.object("paymentDetails") { details in
            (
                number: details.requiredSecret("cardNumber", maximumLength: 40),
                expiry: details.requiredSecret("expiryDate", maximumLength: 10),
                value: details.requiredSecret("cvv", maximumLength: 10)
            )
        }
        try body.finish()
        let order = try await reader.order(name, for: OrderRights(principal: request.principal))
        guard order.customerID == userID else { throw DomainError.notFound("order", id: name) }
        guard amount == order.total else {
            throw DomainError.invalid(
                field: "paymentAmount", code: "amount_mismatch",
                message: "paymentAmount is \(amount.decimal); the order is \(order.total).")
        }
        if order.isPaid, let paid = try await capturedPayment(of: order) {
            return CodedAnswer.paid(transaction: paid.number)
        }
        guard order.hold == .held || order.hold == .committed || order.lines.allSatisfy({ $0.productID == nil }) else {
            throw DomainError(
                .unprocessable, code: "inventory_not_locked",
                message: "The inventory of \(order.number) is not locked yet.")
        }
        let choice = try choice(
            method, card.map { try CardDetails(number: $0.number, expiry: $0.expiry, verificationValue: $0.value) })
        let outcome = try await checkout.pay(order: order.id, with: choice, owner: userID)
        return try await answer(try await settled(outcome))
    }

    private func choice(_ method: String, _ card: CardDetails?) throws -> PaymentChoice {
        switch method {
        case "credit_card", "debit_card", "card":
            guard let card else {
                throw DomainError.invalid(
                    field: "paymentDetails", code: "required", message: "paymentDetails are required for a card.")
            }
            return .card(card)
        case "paypal", "bank_transfer": return .method(method)
        default:
            throw DomainError.invalid(
                field: "paymentMethod", code: "unknown_method",
                message: "paymentMethod is \"\(method)\"; it must be credit_card, debit_card, paypal or bank_transfer.")
        }
    }

    private func capturedPayment(of order: Order) async throws -> Payment? {
        try await checkout.store.read { [payments = checkout.payments] transaction in
            try payments.payments(ofOrder: order.id, in: transaction).last { $0.status == .captured }
        }
    }

    /// The payment once the gateway has called back, or as it stands when patience ends or the payer has to act.
    private func settled(_ outcome: CheckoutOutcome) async throws -> Payment {
        guard var payment = outcome.payment else {
            throw DomainError(.unprocessable, code: "nothing_to_pay", message: "Nothing is to be paid.")
        }
        let deadline = ContinuousClock.now.advanced(by: paymentPatience)
        while payment.isInFlight, payment.status != .requiresAction, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(25))
            let id = payment.id
            payment =
                try await checkout.store.read { [payments = checkout.payments] in try payments.payment(id, in: $0) }
                ?? payment
        }
        return payment
    }

    private func answer(_ payment: Payment) async throws -> APIResponse {
        switch payment.status {
        case .captured: return CodedAnswer.paid(transaction: payment.number)
        case .failed, .voided:
            throw DomainError(
                .paymentRequired, code: payment.failureCode ?? "payment_ended",
                message: "Payment failed: " + (payment.failureMessage ?? "it was given up."))
        case .created, .requiresAction, .processing, .authorized:
            return CodedAnswer.answer(.accepted, "Payment is being processed") { json in
                json.member("paymentStatus", "pending")
                json.member("transactionId", payment.number)
                if let address = payment.nextActionURL { json.member("redirectUrl", address) }
            }
        }
    }
}
