import Catalog
import CommerceKernel

/// Turns rows of one of the delimited formats into records. May hold rows back until it has seen all of a product.
protocol TableMapping: AnyObject {
    /// Takes a row; answers what is complete now.
    func take(_ row: TableRow) -> [ReadResult]
    /// What was still being collected.
    func finish() -> [ReadResult]
}

/// Delimited text read through a mapping.
final class TableReader: RecordReader {
    private let rows: DelimitedReader
    private let mapping: any TableMapping
    private let header: TableHeader
    private var ready: [ReadResult] = []
    private var position = 0
    private var isFinished = false

    init(
        _ source: any ByteSource, delimiter: UInt8, mapping: (TableHeader) -> any TableMapping
    ) throws {
        rows = DelimitedReader(source, delimiter: delimiter)
        switch try rows.next() {
        case .row(_, let fields): header = TableHeader(fields)
        case .fault(_, let fault): throw ImportError.unknownFormat(found: "its header cannot be read: \(fault.reason)")
        case nil: throw ImportError.empty
        }
        self.mapping = mapping(header)
    }

    func next() throws -> ReadResult? {
        while true {
            if position < ready.count {
                defer { position += 1 }
                return ready[position]
            }
            ready.removeAll(keepingCapacity: true)
            position = 0
            if isFinished { return nil }
            switch try rows.next() {
            case .row(let line, let fields): take(line, fields)
            case .fault(let line, let fault): ready = [.fault(line: line, fault)]
            case nil:
                isFinished = true
                ready = mapping.finish()
            }
        }
    }

    private func take(_ line: Int, _ fields: [String]) {
        if fields.count > header.names.count, fields[header.names.count...].contains(where: { !$0.isEmpty }) {
            ready = [
                .fault(
                    line: line,
                    .init(
                        field: "", value: "\(fields.count) fields", code: .badFormat,
                        reason: "the header has \(header.names.count) columns; quote fields that hold the delimiter"))
            ]
            return
        }
        ready = mapping.take(TableRow(line: line, header: header, fields: fields))
    }
}
