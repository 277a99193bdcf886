import COpenSSL

/// SHA-256 (FIPS 180-4), 32 bytes.
public enum SHA256 {
    public static let byteCount = 32

    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            // Fails only when libcrypto has no SHA-256 or no memory; a wrong digest would be worse than to stop.
            guard EVP_Digest(bytes, bytes.count, digest.baseAddress, nil, EVP_sha256(), nil) == 1 else {
                fatalError("OpenSSL has no SHA-256")
            }
            count = byteCount
        }
    }

    /// Of the UTF-8 bytes of `text`.
    public static func hash(_ text: String) -> [UInt8] { hash(Array(text.utf8)) }
}
