import CommerceKernel
import HTTPTypes

/// A refusal as HTTP speaks it.
struct Failure: Sendable {
    var status: HTTPResponse.Status
    var code: String
    var message: String
    var details: [DomainError.Detail] = []
    var headers: HTTPFields = [:]

    /// The `errors` member: one sentence a fault.
    var errors: [String] { details.isEmpty ? [message] : details.map(\.message) }
}

/// A refusal that only HTTP knows.
struct HTTPFault: Error {
    let failure: Failure

    init(_ status: HTTPResponse.Status, _ code: String, _ message: String, headers: HTTPFields = [:]) {
        failure = Failure(status: status, code: code, message: message, headers: headers)
    }
}
