/// The one error that rooms throw at their callers: a stable code, a sentence for a person, and the fields at fault.
///
/// `kind` says how it is to be treated; a protocol (HTTP status, exit code) is chosen from it by the outer rooms.
public struct DomainError: Error, Sendable, Hashable {
    /// What sort of refusal this is.
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// The request itself is malformed or names an impossible value.
        case invalid
        case unauthenticated
        case paymentRequired
        case forbidden
        case notFound
        /// Another state or another writer stands against it.
        case conflict
        /// A stated precondition (such as a version) no longer holds.
        case preconditionFailed
        /// A precondition has to be stated.
        case preconditionRequired
        case tooLarge
        case unsupportedMediaType
        /// Well formed, but a rule refuses it.
        case unprocessable
        case throttled
        /// Try again later.
        case unavailable
        /// Our fault. The message names no internals.
        case `internal`
    }

    /// One fault in one field.
    public struct Detail: Sendable, Hashable {
        /// Path of the field, such as `items[0].quantity`.
        public let field: String
        public let code: String
        /// The value and what would be right.
        public let message: String

        public init(field: String, code: String, message: String) {
            self.field = field
            self.code = code
            self.message = message
        }
    }

    public let kind: Kind
    /// Stable, lower-case snake case, such as `out_of_stock`. Documented; never reused for something else.
    public let code: String
    public let message: String
    public let details: [Detail]
    /// How long to wait before a retry, where that is known.
    public let retryAfter: Duration?

    public init(
        _ kind: Kind, code: String, message: String, details: [Detail] = [], retryAfter: Duration? = nil
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.details = details
        self.retryAfter = retryAfter
    }

    /// A refusal of several fields at once.
    public static func validation(_ details: [Detail], message: String? = nil) -> DomainError {
        let summary = details.count == 1 ? details[0].message : "\(details.count) fields are not valid"
        return DomainError(.invalid, code: "validation_failed", message: message ?? summary, details: details)
    }

    /// A refusal of one field.
    public static func invalid(field: String, code: String, message: String) -> DomainError {
        validation([Detail(field: field, code: code, message: message)])
    }

    public static func notFound(_ what: String, id: String) -> DomainError {
        DomainError(.notFound, code: "not_found", message: "There is no \(what) \"\(id.prefix(100))\".")
    }
}

extension DomainError: CustomStringConvertible {
    public var description: String { "\(code): \(message)" }
}
