import CommerceKernel
import Logging
import Payments
import Storage

extension CheckoutService {
    /// Takes in a gateway's callback. Names of headers are in lower case.
    ///
    /// Throws 404 for a gateway that is not set up, 400 `bad_signature` for a signature that is wrong or not fresh, and
    /// 400 `callback_mismatch`, raising an alarm, for another amount, currency or order than ours.
    public func receiveCallback(from name: String, headers: [String: String], body: [UInt8]) async throws {
        guard let gateway = gateways[name] else { throw DomainError.notFound("gateway", id: name) }
        let callback: GatewayCallback
        do {
            callback = try gateway.callback(headers: headers, body: body, now: time.now)
        } catch {
            if case .refused(let code, let message) = error {
                throw DomainError(.invalid, code: code, message: message)
            }
            throw error.domainError
        }
        let intent = callback.intent
        let payment = try await store.read {
            try self.payments.payment(gateway: name, intent: intent.id, in: $0)
        }
        guard let payment, payment.matches(intent) else {
            logger.critical("a callback does not match its payment", metadata: ["intent": "\(intent.id)"])
            try await store.write {
                try self.payments.raiseAlarm(
                    kind: "callback_mismatch", reference: intent.id,
                    message: "\(intent.amount) for \(intent.reference.prefix(60))", in: $0)
            }
            throw DomainError(
                .invalid, code: "callback_mismatch", message: "The callback does not match a payment of ours.")
        }
        do {
            try await process(intent, of: payment, callback: callback.eventID)
        } catch let error as GatewayError {
            // What is left to do is done by recovery; the callback itself has been taken in.
            logger.warning("the gateway does not answer", metadata: ["error": "\(error)"])
        }
    }
}
