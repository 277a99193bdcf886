import COpenSSL

/// AES-256 in Galois/Counter Mode (NIST SP 800-38D) with nonces of 96 and tags of 128 bits.
public enum AES256GCM {
    public static let keyBytes = 32
    public static let nonceBytes = 12
    public static let tagBytes = 16

    /// The ciphertext followed by the tag. A nonce must never serve twice under one key.
    public static func seal(
        _ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], authenticating context: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        let cipher = try Cipher(key: key, nonce: nonce, encrypts: true)
        try cipher.authenticate(context)
        var sealed = try cipher.update(plaintext)
        try cipher.finish()
        sealed += try cipher.tag()
        return sealed
    }

    /// The plaintext. Throws `.notAuthentic`, and answers nothing, when any bit of key, nonce, context or `sealed`
    /// differs from what was sealed.
    public static func open(
        _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], authenticating context: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        guard sealed.count >= tagBytes else { throw .notAuthentic }
        let cipher = try Cipher(key: key, nonce: nonce, encrypts: false)
        try cipher.authenticate(context)
        let plaintext = try cipher.update(Array(sealed.dropLast(tagBytes)))
        try cipher.expect(tag: Array(sealed.suffix(tagBytes)))
        do { try cipher.finish() } catch { throw .notAuthentic }
        return plaintext
    }
}

/// One run of the cipher. Owns OpenSSL's context; used by one thread.
private final class Cipher {
    private let context: OpaquePointer
    private let encrypts: Bool

    init(key: [UInt8], nonce: [UInt8], encrypts: Bool) throws(CryptographyError) {
        guard key.count == AES256GCM.keyBytes, nonce.count == AES256GCM.nonceBytes else {
            throw .openSSL(operation: "AES-256-GCM", reason: "key or nonce of a wrong length")
        }
        guard let context = EVP_CIPHER_CTX_new() else { throw .lastOpenSSL("AES-256-GCM") }
        self.context = context
        self.encrypts = encrypts
        guard EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, encrypts ? 1 : 0) == 1 else {
            throw .lastOpenSSL("AES-256-GCM")
        }
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    func authenticate(_ bytes: [UInt8]) throws(CryptographyError) {
        guard !bytes.isEmpty else { return }
        var length: Int32 = 0
        guard EVP_CipherUpdate(context, nil, &length, bytes, Int32(bytes.count)) == 1 else {
            throw .lastOpenSSL("AES-256-GCM")
        }
    }

    func update(_ input: [UInt8]) throws(CryptographyError) -> [UInt8] {
        guard input.count < 1 << 30 else { throw .openSSL(operation: "AES-256-GCM", reason: "the input is too long") }
        guard !input.isEmpty else { return [] }
        var length: Int32 = 0
        var output = [UInt8](repeating: 0, count: input.count)
        guard EVP_CipherUpdate(context, &output, &length, input, Int32(input.count)) == 1,
            Int(length) == input.count
        else { throw .lastOpenSSL("AES-256-GCM") }
        return output
    }

    func finish() throws(CryptographyError) {
        var length: Int32 = 0
        var rest = [UInt8](repeating: 0, count: AES256GCM.tagBytes)
        guard EVP_CipherFinal_ex(context, &rest, &length) == 1, length == 0 else { throw .lastOpenSSL("AES-256-GCM") }
    }

    func tag() throws(CryptographyError) -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: AES256GCM.tagBytes)
        guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1 else {
            throw .lastOpenSSL("AES-256-GCM")
        }
        return tag
    }

    func expect(tag: [UInt8]) throws(CryptographyError) {
        var tag = tag
        guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1 else {
            throw .lastOpenSSL("AES-256-GCM")
        }
    }
}
