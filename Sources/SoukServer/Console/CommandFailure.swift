import CatalogIndexing
import CommerceKernel
import Search
import Storage

/// Why a command ends with something else than 0.
struct CommandFailure: Error {
    /// As in sysexits(3) where that has one.
    enum Code: Int32 {
        case failed = 1
        case aborted = 2
        case usage = 64
        case noInput = 66
        case unavailable = 69
        case notAuthorised = 77
        case interrupted = 130
    }

    let code: Code
    /// One line; nil when everything was said.
    let message: String?

    init(_ code: Code = .failed, _ message: String? = nil) {
        self.code = code
        self.message = message
    }

    /// The failure of any error of ours; nil for errors of the command line's own parser.
    init?(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as DomainError:
            self.init(error.code == "invalid_setting" ? .usage : .failed, error.message)
        case let error as StorageError: self.init(.failed, "\(error).")
        case let error as SearchError: self.init(.failed, error.message)
        case let error as ImportError: self.init(.noInput, "\(error)")
        default: return nil
        }
    }
}
