/// Splits XML into tags and text. Attributes, comments and processing instructions are passed over.
final class XMLTokenizer {
    enum Token {
        case open(String, isEmpty: Bool)
        case close(String)
        /// With entities decoded; CDATA as it stands.
        case text(String)
    }

    private let bytes: ByteReader

    init(_ source: any ByteSource) { bytes = ByteReader(source) }

    /// Of the next token, from 1.
    var line: Int { bytes.line }

    func next() throws -> Token? {
        while true {
            guard let first = try byte(0) else { return nil }
            guard first == UInt8(ascii: "<") else { return .text(try text()) }
            if try has("<!--") {
                try skip(past: "-->")
            } else if try has("<![CDATA[") {
                bytes.skip(9)
                return .text(String(decoding: try take(upTo: "]]>"), as: UTF8.self))
            } else if try has("<?") {
                try skip(past: "?>")
            } else if try has("<!") {
                throw ImportError.damagedDocument("a document type declaration is not accepted", line: bytes.line)
            } else {
                return try tag()
            }
        }
    }

    private func tag() throws -> Token {
        bytes.skip(1, newlines: 0)
        let content = try take(upTo: ">")
        var rest = content[...]
        let isClosing = rest.first == UInt8(ascii: "/")
        if isClosing { rest = rest.dropFirst() }
        let isEmpty = rest.last == UInt8(ascii: "/")
        let name = rest.prefix { !($0 == 0x20 || (0x09...0x0D).contains($0) || $0 == UInt8(ascii: "/")) }
        guard !name.isEmpty else { throw ImportError.damagedDocument("a tag has no name", line: bytes.line) }
        let text = String(decoding: name, as: UTF8.self)
        return isClosing ? .close(text) : .open(text, isEmpty: isEmpty)
    }

    /// Characters up to the next tag.
    private func text() throws -> String {
        var raw: [UInt8] = []
        while true {
            let available = bytes.available
            let end = available.firstIndex(of: UInt8(ascii: "<")) ?? available.count
            raw += available[..<end]
            bytes.skip(end)
            try check(raw.count)
            if end < available.count { break }
            if try !bytes.fill() { break }
        }
        let text = String(decoding: raw, as: UTF8.self)
        guard raw.contains(UInt8(ascii: "&")) else { return text }
        return Self.decoded(text)
    }

    private static func decoded(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let ampersand = rest.firstIndex(of: "&") {
            result += rest[..<ampersand]
            rest = rest[ampersand...]
            if let (character, length) = XMLEntity.decode(rest) {
                result += character
                rest = rest.dropFirst(length)
            } else {
                result += "&"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    // MARK: Bytes

    /// The byte at `offset` behind what has been used, reading more where needed.
    private func byte(_ offset: Int) throws -> UInt8? {
        while bytes.available.count <= offset { if try !bytes.fill() { return nil } }
        return bytes.available[offset]
    }

    private func has(_ prefix: StaticString) throws -> Bool {
        _ = try byte(prefix.utf8CodeUnitCount - 1)
        return prefix.withUTF8Buffer { bytes.available.starts(with: $0) }
    }

    /// The bytes before `end`, which is used up as well.
    private func take(upTo end: StaticString) throws -> [UInt8] {
        var taken: [UInt8] = []
        while let byte = try byte(0) {
            if try has(end) {
                bytes.skip(end.utf8CodeUnitCount)
                return taken
            }
            taken.append(byte)
            bytes.skip(1)
            try check(taken.count)
        }
        throw ImportError.damagedDocument("the document ends in the middle: the file was cut off", line: bytes.line)
    }

    private func skip(past end: StaticString) throws { _ = try take(upTo: end) }

    private func check(_ count: Int) throws {
        if count > RecordLimits.recordBytes {
            throw ImportError.damagedDocument(
                "a tag or text is longer than \(RecordLimits.recordBytes >> 20) MiB", line: bytes.line)
        }
    }
}
