public import CommerceKernel

/// How records meet the products that are there.
public enum ImportAction: String, Sendable, Hashable, CaseIterable {
    /// Every product must be new.
    case create
    /// New products are added, present ones replaced.
    case upsert
    /// Every product must exist; only the members a record has are changed (RFC 7396).
    case update
    /// Every product must exist and is replaced.
    case replace
}

/// How a file is imported.
public struct ImportOptions: Sendable {
    /// Nil: found out from the content.
    public var format: ImportFormat?
    public var action: ImportAction = .upsert
    /// Of products that name none.
    public var currency: Currency
    /// Stop at the first rejected row instead of passing over it.
    public var stopsAtRejection = false
    /// Give up when more rows than this were rejected; nil for no limit.
    public var maximumRejections: Int?
    /// Rows a transaction, at most.
    public var batchSize = 500
    /// Check everything, write nothing.
    public var isDryRun = false
    /// Records that begin in this line or before are passed over: an earlier run has written them.
    public var resumeAfterLine = 0
    /// Asked between batches; true ends the import after what is committed.
    public var isCancelled: @Sendable () -> Bool = { false }

    public init(currency: Currency) { self.currency = currency }
}

/// What became of one record.
public struct RowOutcome: Sendable, Hashable {
    public enum Result: Sendable, Hashable {
        case created
        case updated
        case unchanged
        case rejected([RowFault])
    }

    /// Where the record begins, from 1.
    public let line: Int
    /// Nil when the record names none that can be read.
    public let id: String?
    public let result: Result
    /// The line of an earlier record of this file with the same id, which this one has overwritten.
    public let replacesLine: Int?

    public var isRejected: Bool { if case .rejected = result { true } else { false } }
}

/// Why a row was rejected: a field by the name it has in the file, what it holds and what would be right.
public struct RowFault: Sendable, Hashable {
    /// Empty when the row as a whole is at fault.
    public let field: String
    public let value: String?
    public let code: String
    public let reason: String
}

/// How far an import has come.
public struct ImportProgress: Sendable, Hashable {
    public var rows = 0
    public var created = 0
    public var updated = 0
    public var unchanged = 0
    public var rejected = 0
    /// Records that overwrote an earlier one of the same file.
    public var duplicates = 0
    /// The line up to which everything is committed.
    public var line = 0

    public init() {}
}

/// What an import did.
public struct ImportSummary: Sendable, Hashable {
    public var progress = ImportProgress()
    public var format: ImportFormat
    /// The sequence of the last event it caused; nil when nothing changed.
    public var lastSequence: Int64?
    public var wasCancelled = false
    public var isDryRun: Bool
    /// Why the import ended before the end of the file; what came before is committed.
    public var failure: ImportError?

    init(format: ImportFormat, isDryRun: Bool) {
        self.format = format
        self.isDryRun = isDryRun
    }
}

/// Hears what an import does, on the thread that imports.
public protocol ImportObserver: AnyObject {
    /// Once a record, in the order of the file, after it is committed.
    func didFinish(_ row: RowOutcome)
    /// Once a batch.
    func didAdvance(to progress: ImportProgress)
}
