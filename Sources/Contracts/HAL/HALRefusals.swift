import CommerceKernel
import HTTPAPI
import HTTPTypes

/// Errors of the hypermedia contract: `timestamp`, `status`, `error`, `message`, `path`.
enum HALRefusals {
    static let mediaType = "application/json;charset=UTF-8"

    static let style = FailureStyle(covers: { covers($0.rawPath) }, render: write)

    static func covers(_ path: String) -> Bool {
        ["/orders", "/profile"].contains { path == $0 || path.hasPrefix($0 + "/") }
    }

    static func write(_ failure: Failure, _ request: FailureStyle.Context) -> APIResponse {
        var json = JSONWriter()
        json.object { json in
            json.member("timestamp", request.now.halText)
            json.member("status", failure.status.code)
            json.member("error", error(failure.status))
            json.member("message", message(failure, request))
            json.member("path", request.rawPath)
        }
        return APIResponse.bytes(json.bytes, type: mediaType, status: failure.status)
    }

    private static func message(_ failure: Failure, _ request: FailureStyle.Context) -> String {
        let isCreation = request.method == .post && ["/orders", "/orders/"].contains(request.rawPath)
        if isCreation, failure.status == .badRequest { return "The order cannot be created." }
        return failure.errors.joined(separator: " ")
    }

    /// The contract is from before RFC 9110 renamed 422.
    private static func error(_ status: HTTPResponse.Status) -> String {
        status.code == 422 ? "Unprocessable Entity" : status.reasonPhrase
    }
}
