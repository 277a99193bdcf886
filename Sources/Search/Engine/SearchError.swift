public import CommerceKernel

/// Why a search or a change of the index failed.
public struct SearchError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Stable names, in snake case on the wire.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// A filter expression that cannot be read; `position` says where.
        case invalidFilter = "invalid_filter"
        case unknownField = "unknown_field"
        /// The field exists, but not for this use: not a facet, not sortable, not numeric.
        case unsuitableField = "unsuitable_field"
        case invalidCursor = "invalid_cursor"
        case invalidRequest = "invalid_request"
        /// A settings file or a new setting that cannot be read.
        case invalidSettings = "invalid_settings"
        /// A document that cannot be indexed.
        case invalidDocument = "invalid_document"
        /// There is no index yet. Build one with `IndexWriter.rebuild`.
        case missing
        /// The index is damaged, incomplete or of another format. Rebuild it.
        case damaged
        /// Another process writes this index.
        case lockHeld = "lock_held"
        /// The disk is full or the folder cannot be written.
        case storage
        /// The index changed too often under the search, or the engine is closing.
        case busy
        /// A fault of ours.
        case `internal`
    }

    public var code: Code
    public var message: String
    /// The part of the request at fault, such as `filter` or a field's name.
    public var subject: String?
    /// Where in `subject`, in characters from 0.
    public var position: Int?

    public init(_ code: Code, _ message: String, subject: String? = nil, position: Int? = nil) {
        self.code = code
        self.message = message
        self.subject = subject
        self.position = position
    }

    public var description: String { "\(code.rawValue): \(message)" }

    /// The same for callers of the shop.
    public var domainError: DomainError {
        switch code {
        case .invalidFilter, .unknownField, .unsuitableField, .invalidCursor, .invalidRequest, .invalidSettings,
            .invalidDocument:
            let detail = DomainError.Detail(field: subject ?? "q", code: code.rawValue, message: message)
            return DomainError(.invalid, code: code.rawValue, message: message, details: [detail])
        case .lockHeld:
            return DomainError(.conflict, code: "index_locked", message: message)
        case .missing, .damaged, .busy, .storage:
            return DomainError(
                .unavailable, code: "search_unavailable", message: "Search is being prepared.", retryAfter: .seconds(2))
        case .internal:
            return DomainError(.internal, code: "internal", message: "The search failed.")
        }
    }
}
