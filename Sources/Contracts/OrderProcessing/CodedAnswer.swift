import CommerceKernel
import HTTPAPI
import HTTPTypes

/// Answers of the order-processing contract: `code`, which the HTTP status repeats, `message`, and what the call adds.
enum CodedAnswer {
    static func success(_ message: String, _ further: (inout JSONWriter) -> Void = { _ in }) -> APIResponse {
        answer(.ok, message, further)
    }

    static func answer(
        _ status: HTTPResponse.Status, _ message: String, _ further: (inout JSONWriter) -> Void
    ) -> APIResponse {
        var json = JSONWriter()
        json.object { json in
            json.member("code", status.code)
            json.member("message", message)
            further(&json)
        }
        return .json(json.bytes, status: status)
    }

    static func created(orderNumber: String, status: String) -> APIResponse {
        success("Order created successfully") { json in
            json.member("orderId", orderNumber)
            json.member("status", status)
        }
    }

    static func locked() -> APIResponse {
        success("Inventory locked successfully") { $0.member("locked", true) }
    }

    static func paid(transaction: String) -> APIResponse {
        success("Payment successful") { json in
            json.member("paymentStatus", "completed")
            json.member("transactionId", transaction)
        }
    }

    static func notified() -> APIResponse { success("Notification sent successfully") }
}

/// Refusals of the order-processing contract.
enum CodedRefusals {
    static let style = FailureStyle(covers: { covers($0.rawPath) }, render: write)

    private static let lock = "/api/inventory/lock"
    private static let payment = "/api/payment/process"

    static func covers(_ path: String) -> Bool {
        path == "/api/orders/create" || path.hasPrefix("/api/orders/create/")
            || ["/api/inventory", "/api/payment", "/api/notification"].contains {
                path == $0 || path.hasPrefix($0 + "/")
            }
    }

    static func write(_ failure: Failure, _ request: FailureStyle.Context) -> APIResponse {
        CodedAnswer.answer(status(failure.status), message(failure)) { json in
            if request.rawPath == lock { json.member("locked", false) }
            if request.rawPath == payment { json.member("paymentStatus", "failed") }
        }
    }

    /// The contract answers a refusal by stock, money or state with 400.
    private static func status(_ status: HTTPResponse.Status) -> HTTPResponse.Status {
        [402, 409, 412, 422].contains(status.code) ? .badRequest : status
    }

    private static func message(_ failure: Failure) -> String {
        switch failure.code {
        case "out_of_stock": "Insufficient inventory"
        case "insufficient_funds": "Payment failed due to insufficient funds"
        default: failure.errors.joined(separator: " ")
        }
    }
}
