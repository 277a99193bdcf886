package import CommerceKernel
import Foundation
import HTTPTypes

/// A form with files, `multipart/form-data` (RFC 7578): the way pages send a file without JavaScript.
public struct MultipartForm: Sendable {
    static let mediaType = "multipart/form-data"
    /// Parts of one form; beyond it 400.
    static let maximumParts = 100

    public struct File: Sendable {
        /// As the browser names it; never a path to trust.
        public let name: String
        public let bytes: [UInt8]
    }

    /// The fields that are no files, in their order.
    public private(set) var fields: [(name: String, value: String)] = []
    private var files: [String: File] = [:]

    /// The file chosen in the field `name`; nil when none was.
    public func file(_ name: String) -> File? { files[name] }

    /// Throws 400 `malformed_form` for a body that is not what its `Content-Type` says.
    package init(_ bytes: [UInt8], contentType: String) throws(DomainError) {
        guard let boundary = Self.boundary(of: contentType) else { throw Self.malformed("no boundary is named") }
        let body = Data(bytes)
        let delimiter = Data("--\(boundary)".utf8)
        guard var position = body.range(of: delimiter)?.upperBound else {
            throw Self.malformed("the boundary does not occur")
        }
        var count = 0
        // After each delimiter stands a line break and a part, or `--` at the end.
        while !body[position...].starts(with: Data("--".utf8)) {
            count += 1
            guard count <= Self.maximumParts else { throw Self.malformed("it has too many parts") }
            let next = Data("\r\n".utf8) + delimiter
            guard body[position...].starts(with: Data("\r\n".utf8)),
                let end = body.range(of: next, in: position..<body.endIndex),
                let head = body.range(of: Data("\r\n\r\n".utf8), in: position..<end.lowerBound)
            else { throw Self.malformed("a part is cut off") }
            try add(head: body[position..<head.lowerBound], content: body[head.upperBound..<end.lowerBound])
            position = end.upperBound
        }
    }

    private mutating func add(head: Data, content: Data) throws(DomainError) {
        guard let text = String(validating: head, as: UTF8.self) else { throw Self.malformed("a head is not UTF-8") }
        let line = text.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let line, let name = Self.parameter("name", of: line) else { throw Self.malformed("a part has no name") }
        if let file = Self.parameter("filename", of: line) {
            // Browsers send a part without name and content where no file was chosen.
            if !file.isEmpty || !content.isEmpty, files[name] == nil {
                files[name] = File(name: file, bytes: [UInt8](content))
            }
        } else {
            guard let value = String(validating: content, as: UTF8.self) else {
                throw Self.malformed("the field \(name.prefix(40)) is not UTF-8")
            }
            fields.append((name, value))
        }
    }

    /// The value of `; name="…"`, with the escapes that browsers use (HTML standard, form submission).
    private static func parameter(_ name: String, of line: Substring) -> String? {
        guard let start = line.range(of: "; \(name)=\"")?.upperBound, let end = line[start...].firstIndex(of: "\"")
        else { return nil }
        return String(line[start..<end]).replacing("%22", with: "\"").replacing("%0D", with: "\r")
            .replacing("%0A", with: "\n")
    }

    private static func boundary(of contentType: String) -> String? {
        guard contentType.lowercased().hasPrefix(mediaType),
            let start = contentType.range(of: "boundary=", options: .caseInsensitive)?.upperBound
        else { return nil }
        let text = contentType[start...].prefix { $0 != ";" }.filter { $0 != "\"" && $0 != " " }
        return (1...70).contains(text.utf8.count) ? String(text) : nil
    }

    private static func malformed(_ reason: String) -> DomainError {
        DomainError(.invalid, code: "malformed_form", message: "The body is not a form: \(reason).")
    }
}

extension APIRequest {
    /// Whether the body is a form with files.
    var isMultipart: Bool { headers[.contentType]?.lowercased().hasPrefix(MultipartForm.mediaType) == true }

    /// The form with files in the body. Throws 400 `malformed_form` and 413.
    public func multipartForm() async throws -> MultipartForm {
        try MultipartForm(try await bytes(), contentType: headers[.contentType] ?? "")
    }
}
