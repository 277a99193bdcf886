/// Why a file as a whole cannot be imported, or not to its end. Faults of single rows are `RowRejection`s.
public enum ImportError: Error, Sendable, Hashable {
    case unreadable(String, reason: String)
    case directory(String)
    case empty
    /// `found` describes the beginning of the file.
    case unknownFormat(found: String)
    case truncatedGzip
    case damagedGzip(String)
    /// A JSON array or an XML document that ends in the middle, or that has something else where an element belongs.
    case damagedDocument(String, line: Int)
    /// `--max-errors` was reached.
    case tooManyRejections(limit: Int)
    /// `--on-error stop`.
    case stopped(line: Int)
}

extension ImportError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
        case .directory(let path): "\(path) is a directory; name the files in it"
        case .empty: "the file is empty"
        case .unknownFormat(let found):
            "the format is not known: \(found). Known are JSON lines, JSON arrays, CSV with a header, and the product "
                + "files of Google Merchant, Shopify, WooCommerce and Medusa; --format says which it is"
        case .truncatedGzip: "the gzip file ends in the middle: it was cut off; what came before is imported"
        case .damagedGzip(let reason): "the gzip file is damaged: \(reason)"
        case .damagedDocument(let reason, let line): "line \(line): \(reason)"
        case .tooManyRejections(let limit): "more than \(limit) rows were rejected"
        case .stopped(let line): "stopped at the rejected row in line \(line)"
        }
    }
}
