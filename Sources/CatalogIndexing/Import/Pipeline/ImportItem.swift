import Catalog
import CommerceKernel

/// A record after parsing and checking, on its way to the database.
struct ImportItem: Sendable {
    enum Work: Sendable {
        case write(ProductDraft)
        case patch(id: String, JSONObject)
        case addVariants(ProductDraft)
        case reject([RowFault])
    }

    let line: Int
    let id: String?
    let work: Work
    /// The line of an earlier record with the same id.
    let replacesLine: Int?
}

/// Checks records and remembers which ids the file has named.
final class RecordDecoder {
    private let decoder: ProductDecoder
    private let action: ImportAction
    /// A hash of each id to the line it was last named in: eight bytes a product instead of the id, so that memory
    /// stays small however many there are.
    private var lines: [Int: Int32] = [:]

    init(_ options: ImportOptions) {
        decoder = ProductDecoder(defaultCurrency: options.currency, unknownMembers: .attributes)
        action = options.action
    }

    func item(_ result: ReadResult) -> ImportItem {
        switch result {
        case .fault(let line, let fault):
            return ImportItem(line: line, id: nil, work: .reject([RowFault(fault)]), replacesLine: nil)
        case .record(let record): return item(record)
        }
    }

    private func item(_ record: ImportRecord) -> ImportItem {
        let work = work(record)
        let id = Self.id(of: work) ?? record.object["id"]?.string
        var earlier: Int32?
        if let id, !record.continuesProduct {
            earlier = lines.updateValue(Int32(clamping: record.line), forKey: id.hashValue)
        }
        return ImportItem(line: record.line, id: id, work: work, replacesLine: earlier.map { Int($0) })
    }

    private func work(_ record: ImportRecord) -> ImportItem.Work {
        if action == .update, !record.continuesProduct { return patch(record) }
        do throws(FieldFaults) {
            var object = record.object
            if record.continuesProduct, object["name"] == nil { object["name"] = .string("-") }
            var draft = try decoder.decode(object)
            // Without an id the SKU names the product, so that the next import of the file finds it again.
            if draft.id == nil, let sku = draft.sku, ProductLimits.isValidID(sku) { draft.id = sku }
            return record.continuesProduct ? .addVariants(draft) : .write(draft)
        } catch {
            return .reject(error.faults.map { RowFault($0, record) })
        }
    }

    private func patch(_ record: ImportRecord) -> ImportItem.Work {
        let id: String
        switch record.object["id"] ?? record.object["sku"] {
        case .string(let text): id = text
        case .number(let number): id = number.text
        default:
            return .reject([
                RowFault(
                    FieldFault(field: "id", value: nil, code: .missing, reason: "an update names its product"), record)
            ])
        }
        return .patch(id: id, record.object)
    }

    private static func id(of work: ImportItem.Work) -> String? {
        switch work {
        case .write(let draft), .addVariants(let draft): draft.id
        case .patch(let id, _): id
        case .reject: nil
        }
    }
}

extension RowFault {
    init(_ fault: FieldFault) {
        self.init(field: fault.field, value: fault.value, code: fault.code.rawValue, reason: fault.reason)
    }

    init(_ fault: FieldFault, _ record: ImportRecord) {
        self.init(
            field: record.column(of: fault.field), value: fault.value, code: fault.code.rawValue, reason: fault.reason)
    }

    /// The refusal of a rule.
    init(_ error: DomainError) {
        self.init(field: error.details.first?.field ?? "", value: nil, code: error.code, reason: error.message)
    }
}
