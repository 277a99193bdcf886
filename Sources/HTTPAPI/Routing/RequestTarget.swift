import CommerceKernel

/// The path and query of a request line, taken apart (RFC 9112, section 3.2).
struct RequestTarget {
    /// Between the slashes, percent-decoded one by one, so that an encoded slash stays inside its segment.
    let segments: [String]
    /// Without the query, as sent.
    let path: Substring
    /// After the question mark, as sent.
    let query: Substring

    /// Nil for a path that is not absolute, has a bad escape, a control character, or a segment `.` or `..`:
    /// nothing here ever resolves one.
    init?(_ target: String) {
        var rest = target[...]
        if rest.utf8.first != UInt8(ascii: "/") {
            // The absolute form that proxies send: scheme and authority are skipped.
            guard let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")), rest[colon...].hasPrefix("://") else {
                return nil
            }
            rest = rest[colon...].dropFirst(3)
            rest =
                rest[(rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex)...]
            if rest.utf8.first != UInt8(ascii: "/") { return nil }
        }
        if let fragment = rest.utf8.firstIndex(of: UInt8(ascii: "#")) { rest = rest[..<fragment] }
        if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
            path = rest[..<mark]
            query = rest[rest.utf8.index(after: mark)...]
        } else {
            path = rest
            query = ""
        }
        var segments: [String] = []
        for part in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let segment = PercentCoding.decode(Substring(part), plusIsSpace: false), segment != ".",
                segment != "..", !segment.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
            else { return nil }
            segments.append(segment)
        }
        // `/v1/products/` is `/v1/products`, and `/` has no segment at all.
        if segments.last?.isEmpty == true { segments.removeLast() }
        self.segments = segments
    }
}
