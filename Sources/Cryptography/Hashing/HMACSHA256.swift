import COpenSSL

/// HMAC with SHA-256 (RFC 2104, test vectors RFC 4231), 32 bytes.
public enum HMACSHA256 {
    /// Knows its hash and has no key. Copied for every code and never changed.
    nonisolated(unsafe) private static let prepared: OpaquePointer = {
        // Parameters keep the address of their names.
        let key = Array(OSSL_MAC_PARAM_DIGEST.utf8CString)
        var hash = Array("SHA256".utf8CString)
        guard let algorithm = EVP_MAC_fetch(nil, "HMAC", nil), let context = EVP_MAC_CTX_new(algorithm) else {
            fatalError("OpenSSL has no HMAC")
        }
        EVP_MAC_free(algorithm)
        let isSet = key.withUnsafeBufferPointer { key in
            hash.withUnsafeMutableBufferPointer { hash in
                let parameters = [
                    OSSL_PARAM_construct_utf8_string(key.baseAddress, hash.baseAddress, 0), OSSL_PARAM_construct_end(),
                ]
                return EVP_MAC_CTX_set_params(context, parameters) == 1
            }
        }
        guard isSet else { fatalError("OpenSSL has no HMAC with SHA-256") }
        return context
    }()

    public static func code(for message: [UInt8], key: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { code, count in
            // OpenSSL reads a null key pointer as "the key of the call before", so an empty key needs an address.
            let keyBytes = key.isEmpty ? [0] : key
            guard let context = EVP_MAC_CTX_dup(prepared) else { fatalError("OpenSSL has no memory") }
            defer { EVP_MAC_CTX_free(context) }
            guard EVP_MAC_init(context, keyBytes, key.count, nil) == 1,
                EVP_MAC_update(context, message, message.count) == 1,
                EVP_MAC_final(context, code.baseAddress, &count, SHA256.byteCount) == 1, count == SHA256.byteCount
            else { fatalError("OpenSSL cannot make a code") }
        }
    }

    /// Whether `code` belongs to `message`, compared in constant time.
    public static func isValid(_ code: [UInt8], for message: [UInt8], key: [UInt8]) -> Bool {
        ConstantTime.equal(code, self.code(for: message, key: key))
    }
}
