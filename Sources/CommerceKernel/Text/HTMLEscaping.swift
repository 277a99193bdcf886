/// Text made safe for HTML elements and quoted attributes: the five characters that mean something there are escaped.
public enum HTMLEscaping {
    public static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { replacement(of: $0) != nil }) else { return text }
        var html: [UInt8] = []
        html.reserveCapacity(text.utf8.count + 16)
        append(text.utf8, to: &html)
        return String(decoding: html, as: UTF8.self)
    }

    /// Appends the bytes of UTF-8 text, escaped.
    public static func append(_ bytes: some Sequence<UInt8>, to html: inout [UInt8]) {
        for byte in bytes {
            if let replacement = replacement(of: byte) {
                html.append(contentsOf: replacement.utf8)
            } else {
                html.append(byte)
            }
        }
    }

    private static func replacement(of byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}
