import Catalog
import CommerceKernel
import Foundation

/// JSON lines: an object a line. A faulty line never disturbs the next.
final class JSONLinesReader: RecordReader {
    private let bytes: ByteReader

    init(_ source: any ByteSource) { bytes = ByteReader(source) }

    func next() throws -> ReadResult? {
        while true {
            let line = bytes.line
            let (length, hasEnd) = try lineLength()
            if length == 0, !hasEnd { return nil }
            if length > RecordLimits.recordBytes {
                try bytes.skipLine()
                return .fault(line: line, RecordLimits.tooLong("the line"))
            }
            let content = UnsafeBufferPointer(rebasing: bytes.available[..<length])
            defer { bytes.skip(length + (hasEnd ? 1 : 0), newlines: hasEnd ? 1 : 0) }
            if content.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            return Self.result(JSONParser.parse(content), line: line)
        }
    }

    static func result(_ parsed: Result<JSONValue, JSONParseError>, line: Int) -> ReadResult {
        switch parsed {
        case .success(.object(let object)): return .record(ImportRecord(line: line, object: object))
        case .success(let value):
            return .fault(
                line: line, FieldFault(field: "", json: value, code: .wrongType, reason: "a product must be an object"))
        case .failure(let error):
            let place = error.line > 1 ? "line \(error.line), column \(error.column)" : "column \(error.column)"
            return .fault(
                line: line,
                FieldFault(
                    field: "", value: nil, code: .badFormat, reason: "not valid JSON: \(error.message) at \(place)"))
        }
    }

    /// Bytes before the next line feed or the end; stops looking beyond the limit.
    private func lineLength() throws -> (Int, hasEnd: Bool) {
        var searched = 0
        while true {
            let available = bytes.available
            if let base = available.baseAddress, available.count > searched,
                let found = memchr(base + searched, 0x0A, available.count - searched)
            {
                return (UnsafeRawPointer(base).distance(to: found), true)
            }
            searched = available.count
            if searched > RecordLimits.recordBytes { return (searched, true) }
            if try !bytes.fill() { return (searched, false) }
        }
    }
}
