public import CommerceKernel

extension ImportError {
    /// The same for callers of the API.
    public var domainError: DomainError {
        switch self {
        case .empty: DomainError(.invalid, code: "empty_import", message: "The body is empty.")
        case .unknownFormat:
            DomainError(.unsupportedMediaType, code: "unknown_import_format", message: "In the body \(self).")
        default: DomainError(.invalid, code: "unreadable_import", message: "The body cannot be read: \(self).")
        }
    }
}
