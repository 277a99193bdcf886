import COpenSSL

extension SHA256 {
    /// Of content of any size that comes in pieces: `next` answers them in order, and nil or nothing at the end.
    public static func hash(pieces next: () throws -> [UInt8]?) rethrows -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { fatalError("OpenSSL has no memory") }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestInit_ex(context, algorithm, nil) == 1 else { fatalError("OpenSSL cannot hash") }
        while let piece = try next(), !piece.isEmpty {
            guard EVP_DigestUpdate(context, piece, piece.count) == 1 else { fatalError("OpenSSL cannot hash") }
        }
        return [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            guard EVP_DigestFinal_ex(context, digest.baseAddress, nil) == 1 else { fatalError("OpenSSL cannot hash") }
            count = byteCount
        }
    }
}
