import COpenSSL

/// HMAC with SHA-256 (RFC 2104, test vectors RFC 4231), 32 bytes.
public enum HMACSHA256 {
    public static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { code, count in
            var length = UInt32(SHA256.byteCount)
            // OpenSSL reads a null key pointer as "the key of the call before", so an empty key needs an address.
            let keyBytes = key.isEmpty ? [0] : key
            let made = COpenSSL.HMAC(
                EVP_sha256(), keyBytes, Int32(key.count), message, message.count, code.baseAddress, &length)
            guard made != nil else { fatalError("OpenSSL has no HMAC") }
            count = SHA256.byteCount
        }
    }

    /// Whether `code` belongs to `message`, compared in constant time.
    public static func isValid(_ code: [UInt8], for message: [UInt8], key: [UInt8]) -> Bool {
        ConstantTime.equal(code, self.code(for: message, key: key))
    }
}
