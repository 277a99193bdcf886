/// ASCII white space at the ends of a text: what files and requests are padded with.
public enum Whitespace {
    public static func trimmed(_ text: String) -> String {
        let utf8 = text.utf8
        guard let first = utf8.first, let last = utf8.last, isSpace(first) || isSpace(last) else { return text }
        var rest = Substring(text).utf8
        while let byte = rest.first, isSpace(byte) { rest = rest.dropFirst() }
        while let byte = rest.last, isSpace(byte) { rest = rest.dropLast() }
        return String(Substring(rest))
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

extension StringProtocol {
    /// Without white space of any script at either end.
    public var trimmingSpace: String {
        guard let start = firstIndex(where: { !$0.isWhitespace }), let end = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[start...end])
    }
}
