import HTTPTypes
import NIOCore

/// Packing of answers by `Accept-Encoding` (RFC 9110, section 12.5.3).
enum ContentCoding {
    /// Below it the headers weigh more than what packing saves.
    static let smallest = 1024

    /// Packs the body of `response` for a client that takes gzip, and says that the answer varies.
    ///
    /// Left alone are small answers, media types that are packed already, event streams (which must not be held back),
    /// parts of a file, and private answers to a session cookie: their length would tell of secrets beside what an
    /// attacker makes the browser send (BREACH).
    static func apply(to response: inout APIResponse, request headers: HTTPFields) {
        if response.status == .notModified {
            keepTag(of: &response, headers)
            return vary(&response)
        }
        guard response.status.kind == .successful, response.status.code != 206,
            response.headers[.contentEncoding] == nil, isCompressible(response.headers.first(.contentType)),
            !isSecret(response, headers)
        else { return }
        if let length = response.length, length < smallest { return }
        vary(&response)
        guard accepts(headers[.acceptEncoding]) else { return }
        switch response.body {
        case .empty: return
        case .bytes(let buffer):
            let packed = response.packed.map { $0.bytes(of: buffer) } ?? GzipEncoder.packed(buffer)
            guard let packed, packed.readableBytes < buffer.readableBytes else { return }
            response.body = .bytes(packed)
        case .stream(_, let write):
            response.body = .stream(length: nil) { writer in
                var packing = try writer.packing()
                try await write(&packing)
                try await packing.finish()
            }
        }
        response.headers[.contentEncoding] = "gzip"
        response.headers[.acceptRanges] = nil
        response.headers[.contentLength] = nil
        if let tag = response.headers[.eTag] { response.headers[.eTag] = EntityTag(verbatim: tag).packed.text }
    }

    /// Whether `gzip` is allowed with a weight above 0. Without the header nothing but the plain form is.
    static func accepts(_ header: String?) -> Bool {
        guard let header else { return false }
        var wildcard = false
        for part in header.split(separator: ",") {
            let fields = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let name = fields.first else { continue }
            let isRefused = fields.dropFirst().contains { field in
                field.hasPrefix("q=") && Double(field.dropFirst(2)).map { $0 <= 0 } ?? true
            }
            switch name {
            case "gzip", "x-gzip": return !isRefused
            case "*": wildcard = !isRefused
            default: continue
            }
        }
        return wildcard
    }

    private static let compressible: Set<String> = [
        "application/json", "application/x-ndjson", "application/yaml", "application/xml", "text/javascript",
        "application/javascript",
    ]

    private static func isCompressible(_ type: String?) -> Bool {
        guard let type else { return false }
        // What nearly every answer is, before anything is taken apart.
        if type == "application/json" { return true }
        let name = type.prefix { $0 != ";" }.lowercased()
        if name == "text/event-stream" { return false }
        if name.hasPrefix("text/") || name.hasSuffix("+json") || name.hasSuffix("+xml") { return true }
        return compressible.contains(name)
    }

    private static func isSecret(_ response: APIResponse, _ headers: HTTPFields) -> Bool {
        guard headers.contains(.cookie) || response.headers.contains(.setCookie) else { return false }
        let control = response.headers[.cacheControl] ?? ""
        return !control.contains("public")
    }

    /// A client that knows the packed form is told that form's tag again.
    private static func keepTag(of response: inout APIResponse, _ headers: HTTPFields) {
        guard let tag = response.headers[.eTag] else { return }
        let packed = EntityTag(verbatim: tag).packed.text
        if headers[.ifNoneMatch]?.contains(packed) == true { response.headers[.eTag] = packed }
    }

    private static func vary(_ response: inout APIResponse) { response.headers.addVary("Accept-Encoding") }
}

extension HTTPFields {
    /// The value of a field that answers have once; reading it takes no copy, as joining several does.
    func first(_ name: HTTPField.Name) -> String? { first { $0.name == name }?.value }

    /// Names a request header that the answer depends on, once.
    mutating func addVary(_ name: String) {
        guard let present = self[.vary] else { return append(HTTPField(name: .vary, value: name)) }
        if present == "*" || present == name || present.lowercased().contains(name.lowercased()) { return }
        self[.vary] = "\(present), \(name)"
    }
}
