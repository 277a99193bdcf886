public import CommerceKernel
import Cryptography
import HTTPTypes

/// A strong entity tag (RFC 9110, section 8.8.3).
public struct EntityTag: Sendable, Hashable {
    /// With its quotes.
    public let text: String

    /// `opaque` is ours: letters, digits, `-`, `.`, `_`, `:`.
    public init(opaque: String) { text = "\"\(opaque)\"" }

    /// A tag as it stands in a header of ours.
    init(verbatim text: String) { self.text = text }

    /// The tag of the packed form: other bytes, so another strong tag.
    var packed: EntityTag {
        text.hasSuffix("\"") ? EntityTag(verbatim: text.dropLast() + Self.packedSuffix) : self
    }

    private static let packedSuffix = "-gzip\""

    /// From the bytes of a representation: half of their SHA-256.
    public init(of bytes: [UInt8]) {
        self.init(opaque: Base64URL.encode(Array(SHA256.hash(bytes).prefix(16))))
    }

    /// The tag of a representation whose bytes no other has, for instance because it tells the time of its making.
    static func unique() -> EntityTag { EntityTag(opaque: UniqueWord.hex(UniqueWord.next())) }

    /// Whether `If-None-Match` names it, so that 304 is the answer. Compared weakly, as the standard wants for GET.
    public func isKnown(to request: APIRequest) -> Bool {
        guard let header = request.headers[.ifNoneMatch] else { return false }
        return Self.matches(header, text, weakly: true)
    }

    /// Throws 412 `stale_version` when `If-Match` is there and does not name it.
    public func requireMatch(in request: APIRequest) throws(DomainError) {
        guard let header = request.headers[.ifMatch], !Self.matches(header, text, weakly: false) else { return }
        throw DomainError(
            .preconditionFailed, code: "stale_version",
            message: "If-Match is \(header.prefix(100)), but the current version is \(text). Read it again and repeat.")
    }

    private static func matches(_ header: String, _ tag: String, weakly: Bool) -> Bool {
        header.split(separator: ",").contains { part in
            var candidate = part.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
            if candidate == "*" { return true }
            if candidate.hasPrefix("W/") {
                if !weakly { return false }
                candidate = candidate.dropFirst(2)
            }
            // The packed form is of the same version: a client may send back the tag of either.
            if candidate.hasSuffix(packedSuffix) { return candidate.dropLast(packedSuffix.count) == tag.dropLast() }
            return candidate == tag
        }
    }
}

extension APIResponse {
    /// The same with `ETag`, or 304 without a body when the client has it already. For GET.
    public func tagged(_ tag: EntityTag, for request: APIRequest) -> APIResponse {
        var copy = self
        copy.headers[.eTag] = tag.text
        return copy.unlessKnown(tag, to: request)
    }

    /// The same, or 304 without a body when the client has what `tag` stands for. For GET.
    func unlessKnown(_ tag: EntityTag, to request: APIRequest) -> APIResponse {
        guard tag.isKnown(to: request) else { return self }
        var copy = self
        copy.status = .notModified
        copy.headers[.contentType] = nil
        copy.body = .empty
        return copy
    }
}
