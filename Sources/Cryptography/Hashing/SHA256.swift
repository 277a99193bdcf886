import COpenSSL

/// SHA-256 (FIPS 180-4), 32 bytes.
public enum SHA256 {
    public static let byteCount = 32

    /// Looked up once; given as `EVP_sha256()`, OpenSSL looks it up for every hash, which takes as long as a short one.
    /// Immutable.
    nonisolated(unsafe) static let algorithm: OpaquePointer = {
        guard let algorithm = EVP_MD_fetch(nil, "SHA256", nil) else { fatalError("OpenSSL has no SHA-256") }
        return algorithm
    }()

    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            // Fails only when libcrypto has no memory; a wrong digest would be worse than to stop.
            guard EVP_Digest(bytes, bytes.count, digest.baseAddress, nil, algorithm, nil) == 1 else {
                fatalError("OpenSSL cannot hash")
            }
            count = byteCount
        }
    }

    /// Of the UTF-8 bytes of `text`.
    public static func hash(_ text: String) -> [UInt8] { hash(Array(text.utf8)) }
}
