import Catalog

/// Rows of delimited text (RFC 4180, with any one-byte delimiter): quoted fields, doubled quotes, line breaks within
/// quotes, LF or CRLF. Written over bytes, for speed and so that a broken encoding spoils one row only.
final class DelimitedReader {
    /// A row, or what is wrong with it.
    enum Result {
        case row(line: Int, [String])
        case fault(line: Int, FieldFault)
    }

    private let bytes: ByteReader
    private let delimiter: UInt8
    /// The row being read: the bytes of its fields one after the other, and where each ends.
    private var content: [UInt8] = []
    private var ends: [Int] = []

    init(_ source: any ByteSource, delimiter: UInt8) {
        bytes = ByteReader(source)
        self.delimiter = delimiter
    }

    /// The next row that is not blank.
    func next() throws -> Result? {
        while true {
            let line = bytes.line
            content.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            switch try readRow() {
            case .end: return nil
            case .tooLong: return .fault(line: line, RecordLimits.tooLong("the row"))
            case .unclosedQuote:
                return .fault(
                    line: line,
                    FieldFault(
                        field: "", value: nil, code: .badFormat,
                        reason: "a quote that opens in this row is never closed"))
            case .row:
                if ends.count == 1, content.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
                guard let fields = fields() else { return .fault(line: line, RecordLimits.notUTF8) }
                return .row(line: line, fields)
            }
        }
    }

    private enum RowEnd { case row, end, tooLong, unclosedQuote }

    private enum State { case fieldStart, unquoted, quoted, quoteInQuoted }

    private func readRow() throws -> RowEnd {
        var state = State.fieldStart
        var sawAnything = false
        var size = 0
        while true {
            let available = bytes.available
            var newlines = 0
            for index in 0..<available.count {
                let byte = available[index]
                switch state {
                case .quoted:
                    if byte == UInt8(ascii: "\"") {
                        state = .quoteInQuoted
                    } else {
                        if byte == UInt8(ascii: "\n") { newlines += 1 }
                        content.append(byte)
                    }
                    continue
                case .quoteInQuoted where byte == UInt8(ascii: "\""):
                    content.append(byte)
                    state = .quoted
                    continue
                case .fieldStart where byte == UInt8(ascii: "\""):
                    state = .quoted
                    continue
                default: break
                }
                if byte == delimiter {
                    endField()
                    state = .fieldStart
                } else if byte == UInt8(ascii: "\n") {
                    bytes.skip(index + 1, newlines: newlines + 1)
                    endRow()
                    return size + index > RecordLimits.recordBytes ? .tooLong : .row
                } else {
                    content.append(byte)
                    state = .unquoted
                }
            }
            sawAnything = sawAnything || !available.isEmpty
            size += available.count
            bytes.skip(available.count, newlines: newlines)
            if size > RecordLimits.recordBytes {
                // A quote that is never closed would otherwise take the rest of the file into memory.
                try bytes.skipLine()
                return .tooLong
            }
            if try !bytes.fill() {
                if !sawAnything { return .end }
                if state == .quoted { return .unclosedQuote }
                endRow()
                return .row
            }
        }
    }

    private func endField() { ends.append(content.count) }

    private func endRow() {
        // The carriage return of a CRLF belongs to the line end.
        if content.last == UInt8(ascii: "\r"), content.count > (ends.last ?? 0) { content.removeLast() }
        endField()
    }

    private func fields() -> [String]? {
        var fields: [String] = []
        fields.reserveCapacity(ends.count)
        var start = 0
        for end in ends {
            guard let text = String(validating: content[start..<end], as: UTF8.self) else { return nil }
            fields.append(text)
            start = end
        }
        return fields
    }
}
