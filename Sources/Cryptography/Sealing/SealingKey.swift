public import CommerceKernel

/// One 256-bit key of a ring and the short name that sealed values carry.
public struct SealingKey: Sendable {
    /// Eight hexadecimal digits: the start of the SHA-256 of the key, so that two rings cannot mean different keys
    /// by one id.
    public let id: String
    let bytes: Secret<[UInt8]>

    /// Nil unless `bytes` are 32.
    public init?(bytes: [UInt8]) {
        guard bytes.count == AES256GCM.keyBytes else { return nil }
        self.bytes = Secret(bytes)
        id = Hex.encode(SHA256.hash(Array("souk sealing key".utf8) + bytes).prefix(4))
    }

    public static func generate(random: some IDSource = SecureRandom()) -> SealingKey {
        SealingKey(exactly: random.randomBytes(AES256GCM.keyBytes))
    }

    private init(exactly bytes: [UInt8]) {
        self.bytes = Secret(bytes)
        id = Hex.encode(SHA256.hash(Array("souk sealing key".utf8) + bytes).prefix(4))
    }

    /// What stands before the ciphertext: the id's four bytes.
    var idBytes: [UInt8] { Hex.decode(id) ?? [] }
}
