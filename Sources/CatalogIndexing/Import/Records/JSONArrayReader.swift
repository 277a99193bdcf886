import Catalog
import CommerceKernel

/// The elements of one JSON array, each parsed by itself, so that a file of any size needs the memory of one element.
final class JSONArrayReader: RecordReader {
    private let bytes: ByteReader
    private var state = State.beforeArray

    private enum State { case beforeArray, beforeFirst, afterElement, atEnd }

    init(_ source: any ByteSource) { bytes = ByteReader(source) }

    func next() throws -> ReadResult? {
        while true {
            guard let byte = try nextSignificant() else {
                if state == .atEnd { return nil }
                throw ImportError.damagedDocument(
                    "the JSON array is not closed: the file was cut off", line: bytes.line)
            }
            switch (state, byte) {
            case (.beforeArray, UInt8(ascii: "[")):
                bytes.skip(1, newlines: 0)
                state = .beforeFirst
            case (.beforeFirst, UInt8(ascii: "]")), (.afterElement, UInt8(ascii: "]")):
                bytes.skip(1, newlines: 0)
                state = .atEnd
            case (.afterElement, UInt8(ascii: ",")):
                bytes.skip(1, newlines: 0)
                guard let following = try nextSignificant(), following != UInt8(ascii: "]") else {
                    throw ImportError.damagedDocument("an element must follow the comma", line: bytes.line)
                }
                return try element()
            case (.beforeFirst, _): return try element()
            case (.beforeArray, _):
                throw ImportError.damagedDocument("a JSON array must begin with [", line: bytes.line)
            case (.afterElement, _):
                throw ImportError.damagedDocument("a comma or ] must follow an element", line: bytes.line)
            case (.atEnd, _):
                throw ImportError.damagedDocument("text follows the JSON array", line: bytes.line)
            }
        }
    }

    /// The next byte that is no white space, not yet used.
    private func nextSignificant() throws -> UInt8? {
        while true {
            let available = bytes.available
            if let index = available.firstIndex(where: { !($0 == 0x20 || (0x09...0x0D).contains($0)) }) {
                bytes.skip(index)
                return available[index]
            }
            bytes.skip(available.count)
            if try !bytes.fill() { return nil }
        }
    }

    /// One element. Its end is found by its brackets and strings alone, so a faulty one is passed over as a whole.
    private func element() throws -> ReadResult {
        let line = bytes.line
        var scanner = ElementScanner()
        var kept = 0
        var isTooLong = false
        while true {
            let available = bytes.available
            if let end = scanner.end(in: available, from: kept) {
                state = .afterElement
                defer { bytes.skip(end) }
                if isTooLong { return .fault(line: line, RecordLimits.tooLong("the element")) }
                return JSONLinesReader.result(
                    JSONParser.parse(UnsafeBufferPointer(rebasing: available[..<end])), line: line)
            }
            kept = available.count
            if kept > RecordLimits.recordBytes {
                isTooLong = true
                bytes.skip(kept)
                kept = 0
            }
            guard try bytes.fill() else {
                throw ImportError.damagedDocument(
                    "the element that begins in line \(line) is not closed: the file was cut off", line: bytes.line)
            }
        }
    }
}

/// Follows brackets and strings to the end of a JSON value, over any number of blocks.
private struct ElementScanner {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    /// The index behind the value, if it ends in `bytes`; the bytes before `from` have been seen.
    mutating func end(in bytes: UnsafeBufferPointer<UInt8>, from: Int) -> Int? {
        for index in from..<bytes.count {
            let byte = bytes[index]
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return index }
                depth -= 1
                if depth == 0 { return index + 1 }
            case UInt8(ascii: ","): if depth == 0 { return index }
            default: break
            }
        }
        return nil
    }
}
