import CommerceKernel
import HTTPTypes
import Search
import Storage

/// The one place where errors become statuses.
extension Failure {
    /// Whatever is not meant for clients becomes 500 without its text; the caller logs it.
    init(_ error: any Error) {
        switch error {
        case let fault as HTTPFault: self = fault.failure
        case let error as DomainError: self.init(error)
        case let error as SearchError: self.init(error.domainError)
        case let error as JSONParseError:
            self.init(DomainError(.invalid, code: "malformed_json", message: "The body is not JSON: \(error)."))
        case let error as MoneyError:
            self.init(DomainError(.invalid, code: "invalid_amount", message: "An amount is not valid: \(error)."))
        case StorageError.busy, StorageError.full, StorageError.readOnly, StorageError.io:
            self.init(
                DomainError(
                    .unavailable, code: "temporarily_unavailable", message: "The shop cannot write just now.",
                    retryAfter: .seconds(2)))
        case is CancellationError:
            self.init(
                DomainError(
                    .unavailable, code: "temporarily_unavailable", message: "The server is stopping.",
                    retryAfter: .seconds(2)))
        default:
            self.init(
                status: .internalServerError, code: "internal",
                message: "Something went wrong here. The request id names it in our log.")
        }
    }

    private init(_ error: DomainError) {
        self.init(
            status: Self.status(of: error.kind), code: error.code, message: error.message, details: error.details)
        if error.kind == .unauthenticated { headers[.wwwAuthenticate] = "Bearer realm=\"souk\"" }
        if let wait = error.retryAfter {
            headers[.retryAfter] = String(max(1, (wait.wholeMilliseconds + 999) / 1000))
        }
    }

    private static func status(of kind: DomainError.Kind) -> HTTPResponse.Status {
        switch kind {
        case .invalid: .badRequest
        case .unauthenticated: .unauthorized
        case .paymentRequired: HTTPResponse.Status(code: 402, reasonPhrase: "Payment Required")
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .conflict: .conflict
        case .preconditionFailed: .preconditionFailed
        case .preconditionRequired: .preconditionRequired
        case .tooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .unprocessable: .unprocessableContent
        case .throttled: .tooManyRequests
        case .unavailable: .serviceUnavailable
        case .internal: .internalServerError
        }
    }
}
