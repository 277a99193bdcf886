import CommerceKernel

/// Percent-encoding for the addresses pages link to.
enum URLText {
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46, 95, 126: true
        default: false
        }
    }

    /// One path segment.
    static func segment(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += "%" + Hex.encode(CollectionOfOne(byte)).uppercased()
            }
        }
        return encoded
    }

    /// `path?name=value&…`; without the question mark when there are no fields.
    static func address(_ path: String, _ fields: [(name: String, value: String)]) -> String {
        guard !fields.isEmpty else { return path }
        return path + "?" + fields.map { segment($0.name) + "=" + segment($0.value) }.joined(separator: "&")
    }
}
