/// Keys derived from a key (RFC 5869) with HMAC-SHA256.
public enum HKDFSHA256 {
    /// `count` bytes (at most 8160) bound to `info`; the same inputs give the same bytes.
    public static func derive(from keyMaterial: [UInt8], salt: [UInt8] = [], info: [UInt8], count: Int) -> [UInt8] {
        let extracted = HMACSHA256.code(for: keyMaterial, key: salt)
        var output: [UInt8] = []
        var block: [UInt8] = []
        var counter: UInt8 = 0
        while output.count < min(count, 255 * SHA256.byteCount) {
            counter += 1
            block = HMACSHA256.code(for: block + info + [counter], key: extracted)
            output += block
        }
        return Array(output.prefix(count))
    }
}
