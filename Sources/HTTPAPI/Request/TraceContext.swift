import CommerceKernel

/// The caller's trace (W3C Trace Context), or one begun here. Its trace id is the request's id unless the caller
/// sent `X-Request-Id`.
public struct TraceContext: Sendable, Hashable {
    /// 32 lower-case hexadecimal digits.
    public let traceID: String
    /// Ours: 16 lower-case hexadecimal digits.
    public let spanID: String
    public let isSampled: Bool

    /// Goes on with a valid `traceparent`; begins a trace for an absent or malformed one, as the standard demands.
    init(traceparent: String?) {
        spanID = UniqueWord.hex(UniqueWord.next())
        if let traceparent, let known = Self.parse(traceparent) {
            (traceID, isSampled) = known
        } else {
            traceID = UniqueWord.hex(UniqueWord.next(), UniqueWord.next() | 1)
            isSampled = false
        }
    }

    /// What goes out, to clients and to services called meanwhile.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    private static func parse(_ text: String) -> (String, Bool)? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].count == 2, parts[0] != "ff", parts[0] != "00" || parts.count == 4,
            parts[1].count == 32, parts[2].count == 16, parts[3].count == 2,
            parts.prefix(4).allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" }),
            let flags = UInt8(parts[3], radix: 16)
        else { return nil }
        return (String(parts[1]), flags & 1 == 1)
    }
}
