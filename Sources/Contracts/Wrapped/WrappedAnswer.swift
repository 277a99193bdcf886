import CommerceKernel
import HTTPAPI
import HTTPTypes
import Orders

/// Answers of the contract that wraps everything in `success`, `message`, `data`, `errors`, `timestamp`.
enum WrappedAnswer {
    /// A success; `data` writes the flat object.
    static func success(
        _ message: String, at now: Timestamp, data: (inout JSONWriter) -> Void
    ) -> APIResponse {
        var json = JSONWriter()
        json.object { json in
            json.member("success", true)
            json.member("message", message)
            json.key("data")
            json.object(data)
            json.memberNull("errors")
            json.member("timestamp", now)
        }
        return .json(json.bytes)
    }

    static func failure(
        _ message: String, errors: [String], status: HTTPResponse.Status, at now: Timestamp
    ) -> APIResponse {
        var json = JSONWriter()
        json.object { json in
            json.member("success", false)
            json.member("message", message)
            json.memberNull("data")
            json.array("errors") { json in
                for error in errors { json.value(error) }
            }
            json.member("timestamp", now)
        }
        return .json(json.bytes, status: status)
    }

    /// What was made. `productName` and `quantity` are those of the only line.
    /// - Parameter now: When the request came; the answer is never dated before the order it tells of.
    static func order(_ order: Order, at now: Timestamp) -> APIResponse {
        success("Order created and published successfully", at: max(now, order.createdAt)) { json in
            json.member("id", order.id)
            json.member("customerName", order.customerName ?? "")
            json.member("productName", order.lines.first?.name ?? "")
            json.member("quantity", order.lines.reduce(0) { $0 + $1.quantity })
            json.member("totalAmount", order.total)
            json.member("status", order.stateNames.wrapped)
            json.member("createdAt", order.createdAt)
        }
    }

    static func operation(_ operation: WrappedOperation, on order: Order, at now: Timestamp) -> APIResponse {
        success("\(operation.noun) event published successfully", at: now) { json in
            json.member("orderId", order.id)
            json.member("eventType", operation.eventType)
        }
    }
}

/// What can be done to an order through the wrapped contract.
enum WrappedOperation: CaseIterable {
    case payment, shipping, delivery, cancellation

    /// As in the contract's messages.
    var noun: String {
        switch self {
        case .payment: "Payment verification"
        case .shipping: "Shipping"
        case .delivery: "Delivery"
        case .cancellation: "Order cancellation"
        }
    }

    var eventType: String {
        switch self {
        case .payment: "payment.verified"
        case .shipping: "order.shipped"
        case .delivery: "order.delivered"
        case .cancellation: "order.cancelled"
        }
    }

    /// The last segment of `/api/orders/{id}/…`; nil for the order itself, which is deleted.
    var segment: String? {
        switch self {
        case .payment: "payment"
        case .shipping: "ship"
        case .delivery: "deliver"
        case .cancellation: nil
        }
    }
}
