import CommerceKernel
import HTTPAPI
import HTTPTypes

/// Failures of the wrapped contract: `data` is null, `errors` has a sentence for each fault.
enum WrappedRefusals {
    static let style = FailureStyle(covers: { covers($0.rawPath) }, render: write)

    static func covers(_ path: String) -> Bool { path == "/api/orders" || path.hasPrefix("/api/orders/") }

    static func write(_ failure: Failure, _ request: FailureStyle.Context) -> APIResponse {
        WrappedAnswer.failure(
            message(failure, request), errors: failure.errors, status: status(failure.status), at: request.now)
    }

    /// The contract knows 200, 400, 404 and 500. What a rule or a state refuses is 400; what concerns HTTP rather than
    /// orders (credentials, methods, media types, limits) keeps its status.
    static func status(_ status: HTTPResponse.Status) -> HTTPResponse.Status {
        [402, 409, 412, 422].contains(status.code) ? .badRequest : status
    }

    private static func message(_ failure: Failure, _ request: FailureStyle.Context) -> String {
        switch failure.status.code {
        case 404: return "Order not found"
        case 401, 403, 405, 406, 413, 414, 415, 429, 431: return failure.message
        default: break
        }
        let segments = request.rawPath.split(separator: "/")
        if segments.count == 2 { return "An error occurred while creating the order" }
        let last = segments.count > 3 ? segments.last.map(String.init) : nil
        let operation = WrappedOperation.allCases.first { $0.segment == last } ?? .cancellation
        return "An error occurred while publishing the \(operation.noun.lowercased()) event"
    }
}
