import HTTPTypes

/// Lets operations that change something take their turn in the queue before the database's writer.
///
/// A body is read before the turn is waited for, so that slow clients hold no place in it. Streams read their bodies
/// themselves and write in batches; they, and operations that only hash passwords, which have a queue of their own,
/// go past the gate. So do the callbacks of payment gateways: an order keeps its place while the gateway answers, and
/// a gateway that calls back before it answers would wait for the very orders that wait for it.
public struct WriteGate: Sendable {
    private static let outside = [
        "/v1/auth/", "/v1/search", "/v1/webhook-endpoints", "/v1/payments/webhooks/", "/login", "/register",
        "/password",
    ]

    /// Operations that ask a payment gateway before they answer.
    private static let paying: Set<String> = [
        "/v1/orders", "/v1/orders/{id}/payments", "/v1/payment-methods", "/api/payment/process", "/checkout/review",
    ]

    private let queue: WorkQueue
    private let payments: WorkQueue

    /// - Parameter payments: for what waits for payment gateways; the same queue when nil.
    public init(queue: WorkQueue, payments: WorkQueue? = nil) {
        self.queue = queue
        self.payments = payments ?? queue
    }

    /// The endpoints, those that write behind this gate.
    public func guarding(_ endpoints: [Endpoint]) -> [Endpoint] {
        endpoints.map { endpoint in
            guard Self.isWriting(endpoint) else { return endpoint }
            var copy = endpoint.documented { operation in
                if !operation.refusals.contains(503) { operation.refusals.append(503) }
            }
            let queue = Self.paying.contains(endpoint.template.text) ? payments : queue
            copy.handler = { request in
                if request.body.declaredLength != 0 { _ = try await request.bytes() }
                return try await queue.run { try await endpoint.handler(request) }
            }
            return copy
        }
    }

    private static func isWriting(_ endpoint: Endpoint) -> Bool {
        if endpoint.method == .get { return false }
        if case .stream = endpoint.body { return false }
        return !outside.contains { endpoint.template.text.hasPrefix($0) }
    }
}
