import Catalog
import Foundation

/// Finds out what a file is from its first bytes and, for delimited text, from its header.
struct FormatDetector {
    /// What a file turned out to be.
    struct Detected {
        var format: ImportFormat
        /// Of delimited text.
        var delimiter: UInt8
        /// The content from its first byte on, unpacked and without a byte order mark.
        var source: any ByteSource
    }

    /// Bytes looked at; a header longer than that is not recognised.
    private static let window = 1 << 16

    /// - Parameter wish: The format the caller says it is; only the delimiter is then detected.
    static func detect(_ source: any ByteSource, wish: ImportFormat? = nil) throws -> Detected {
        var (head, rest) = try peek(source)
        // Twice packed files exist: a .gz served by a web server that packs again.
        for _ in 0..<2 where head.starts(with: [0x1F, 0x8B]) {
            (head, rest) = try peek(GzipSource(MemorySource(head, then: rest)))
        }
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { head.removeFirst(3) }
        guard let first = head.first(where: { !($0 == 0x20 || (0x09...0x0D).contains($0)) }) else {
            throw ImportError.empty
        }
        let content = MemorySource(head, then: rest)
        if let wish {
            let delimiter = wish.isDelimited ? Self.delimiter(of: head) : 0
            return Detected(format: wish, delimiter: delimiter, source: content)
        }
        switch first {
        case UInt8(ascii: "{"): return Detected(format: .jsonLines, delimiter: 0, source: content)
        case UInt8(ascii: "["): return Detected(format: .jsonArray, delimiter: 0, source: content)
        case UInt8(ascii: "<"):
            guard isGoogleXML(head) else { throw ImportError.unknownFormat(found: "it is XML but no RSS or Atom feed") }
            return Detected(format: .googleXML, delimiter: 0, source: content)
        default: break
        }
        if let foreign = foreign(head) { throw ImportError.unknownFormat(found: foreign) }
        let delimiter = delimiter(of: head)
        let header = try header(of: head, delimiter)
        guard let format = format(of: header) else {
            let names = header.names.prefix(5).map { "\"\($0.prefix(30))\"" }.joined(separator: ", ")
            throw ImportError.unknownFormat(found: "it begins with the columns \(names)")
        }
        return Detected(format: format, delimiter: delimiter, source: content)
    }

    private static func peek(_ source: any ByteSource) throws -> ([UInt8], any ByteSource) {
        var head = [UInt8](repeating: 0, count: window)
        var filled = 0
        while filled < window {
            do {
                let count = try head.withUnsafeMutableBytes {
                    try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
                }
                if count == 0 { break }
                filled += count
            } catch  where filled > 0 {
                // What came before the damage is read first.
                return (Array(head.prefix(filled)), FailingSource(error))
            }
        }
        return (Array(head.prefix(filled)), source)
    }

    /// A name for content that is certainly none of ours.
    private static func foreign(_ head: [UInt8]) -> String? {
        let signatures: [([UInt8], String)] = [
            (Array("PK\u{3}\u{4}".utf8), "it is a ZIP archive or an Excel workbook; unpack it or save it as CSV"),
            ([0xD0, 0xCF, 0x11, 0xE0], "it is an old Excel workbook; save it as CSV"),
            ([0xFF, 0xFE], "it is UTF-16; save it as UTF-8"), ([0xFE, 0xFF], "it is UTF-16; save it as UTF-8"),
            (Array("%PDF".utf8), "it is a PDF"), ([0x28, 0xB5, 0x2F, 0xFD], "it is packed with zstd; unpack it"),
            (Array("BZh".utf8), "it is packed with bzip2; unpack it"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "it is packed with xz; unpack it"),
            (Array("SQLite format 3".utf8), "it is an SQLite database"),
        ]
        if let known = signatures.first(where: { head.starts(with: $0.0) }) { return known.1 }
        return head.contains(0) ? "it is binary" : nil
    }

    private static func isGoogleXML(_ head: [UInt8]) -> Bool {
        let text = String(decoding: head.prefix(4096), as: UTF8.self)
        return text.contains("<rss") || text.contains("<feed") || text.contains("<channel")
    }

    // MARK: Delimited text

    /// The one of comma, semicolon, tab and bar that stands most often in the first line outside quotes.
    static func delimiter(of head: [UInt8]) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in head {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == UInt8(ascii: "\n") { break }
            counts[byte, default: 0] += 1
        }
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")]
        return candidates.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? UInt8(ascii: ",")
    }

    static func header(of head: [UInt8], _ delimiter: UInt8) throws -> TableHeader {
        switch try DelimitedReader(MemorySource(head), delimiter: delimiter).next() {
        case .row(_, let fields): return TableHeader(fields)
        case .fault(_, let fault):
            throw ImportError.unknownFormat(found: "its first line cannot be read: \(fault.reason)")
        case nil: throw ImportError.empty
        }
    }

    static func format(of header: TableHeader) -> ImportFormat? {
        if header.hasAll("Handle", "Title", "Variant Price") || header.hasAll("URL handle", "Title", "Price") {
            return .shopify
        }
        if header.hasAll("Product Handle", "Variant Title") || header.hasAll("Product Title", "Variant Title") {
            return .medusa
        }
        if header.hasAll("Type", "SKU", "Name", "Regular price") { return .woocommerce }
        if header.hasAll("id", "title", "availability") || header.hasAll("id", "title", "image_link")
            || header.hasAll("id", "title", "image link")
        {
            return .googleTSV
        }
        return header.has("name") || header.has("title") || (header.has("id") && header.names.count > 1) ? .csv : nil
    }
}
