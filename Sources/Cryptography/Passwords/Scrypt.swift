import COpenSSL

/// The scrypt key derivation (RFC 7914) of OpenSSL.
public enum Scrypt {
    /// `count` bytes from a password and a salt. Blocks for the whole work: tens to hundreds of milliseconds at
    /// OWASP's strength. Not for the cooperative pool.
    public static func derive(
        password: [UInt8], salt: [UInt8], parameters: ScryptParameters, count: Int
    ) throws(CryptographyError) -> [UInt8] {
        guard (1...1024).contains(count) else { throw .invalidParameters("\(count) bytes wanted") }
        var succeeded = false
        // A null password pointer means "no password" to OpenSSL, which is not the empty one.
        let passwordBytes = (password.isEmpty ? [0] : password).map { CChar(bitPattern: $0) }
        let key = [UInt8](unsafeUninitializedCapacity: count) { key, filled in
            succeeded =
                EVP_PBE_scrypt(
                    passwordBytes, password.count, salt, salt.count, UInt64(1) << UInt64(parameters.costExponent),
                    UInt64(parameters.blockSize), UInt64(parameters.parallelization),
                    UInt64(parameters.memory) + 1 << 20, key.baseAddress, count) == 1
            if !succeeded { key.initialize(repeating: 0) }
            filled = count
        }
        guard succeeded else { throw .lastOpenSSL("scrypt") }
        return key
    }
}
