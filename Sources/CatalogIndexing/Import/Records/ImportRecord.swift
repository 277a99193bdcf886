import Catalog
import CommerceKernel

/// One product as a file describes it, in the API's JSON shape, before it is checked.
struct ImportRecord {
    /// Where it begins, from 1.
    var line: Int
    var object: JSONObject
    /// JSON member to column name, so that a fault names what the merchant sees; members not in it keep their names.
    var columns: [String: String] = [:]
    /// The record only adds variants to a product that an earlier part of the file described.
    var continuesProduct = false

    /// The merchant's name of the field at `path`, such as `Variant Price` for `variants[2].price`.
    func column(of path: String) -> String {
        if columns.isEmpty { return path }
        if let column = columns[path] { return column }
        guard let dot = path.lastIndex(of: ".") else {
            return path.firstIndex(of: "[").flatMap { columns[String(path[..<$0])] } ?? path
        }
        let isOfVariant = path.hasPrefix("variants[")
        let name = String(path[path.index(after: dot)...])
        return columns[(isOfVariant ? "variants." : "") + name] ?? path
    }
}

/// What a reader found next in a file.
enum ReadResult {
    case record(ImportRecord)
    /// Something that is no record: its line and what is wrong with it.
    case fault(line: Int, FieldFault)
}

/// Reads a file record by record. After `nil` there is nothing more.
protocol RecordReader: AnyObject {
    func next() throws -> ReadResult?
}

/// Limits of a single record, so that memory stays bounded whatever a file holds.
enum RecordLimits {
    /// Bytes of one line, row, array element or item.
    static let recordBytes = 4 << 20

    static func tooLong(_ what: String) -> FieldFault {
        FieldFault(
            field: "", value: nil, code: .tooLong, reason: "\(what) is longer than \(recordBytes >> 20) MiB")
    }

    static let notUTF8 = FieldFault(
        field: "", value: nil, code: .badFormat,
        reason: "the row is not valid UTF-8; save the file as UTF-8")
}
