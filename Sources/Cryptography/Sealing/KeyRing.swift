public import CommerceKernel

/// Seals secrets at rest with AES-256-GCM: the current key seals, every key of the ring opens.
///
/// A sealed value is `version (1) | key id (4) | nonce (12) | ciphertext | tag (16)`. The context says what the value
/// is and whose (`signing-secret/usr_1`); it is authenticated, so a sealed value moved to another row does not open.
public struct KeyRing: Sendable {
    private static let version: UInt8 = 1
    private static let headerBytes = 5 + AES256GCM.nonceBytes

    public let current: SealingKey
    private let keys: [String: SealingKey]
    private let root: Secret<[UInt8]>

    /// `root` is the secret that `derivedKey` works from; it stays when sealing keys are rotated.
    public init(current: SealingKey, older: [SealingKey] = [], root: Secret<[UInt8]>) {
        self.current = current
        self.root = root
        keys = Dictionary((older + [current]).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    }

    /// A ring of new keys that nobody keeps. For tests.
    public static func ephemeral(random: some IDSource = SecureRandom()) -> KeyRing {
        KeyRing(current: .generate(random: random), root: Secret(random.randomBytes(32)))
    }

    public var keyIDs: [String] { keys.keys.sorted() }

    public func seal(_ plaintext: [UInt8], context: String) throws(CryptographyError) -> [UInt8] {
        let nonce = SecureRandom().randomBytes(AES256GCM.nonceBytes)
        let header = [Self.version] + current.idBytes
        let sealed = try AES256GCM.seal(
            plaintext, key: current.bytes.reveal(), nonce: nonce, authenticating: header + Array(context.utf8))
        return header + nonce + sealed
    }

    /// Throws `.unknownKey` when the key is not in the ring, `.notAuthentic` for any other difference.
    public func open(_ sealed: [UInt8], context: String) throws(CryptographyError) -> [UInt8] {
        guard let id = Self.keyID(of: sealed) else { throw .notAuthentic }
        guard let key = keys[id] else { throw .unknownKey(id: id) }
        return try AES256GCM.open(
            Array(sealed.dropFirst(Self.headerBytes)), key: key.bytes.reveal(),
            nonce: Array(sealed[5..<Self.headerBytes]), authenticating: sealed.prefix(5) + Array(context.utf8))
    }

    /// Whether `sealed` is under another key than the current one and has to be sealed anew before that key goes.
    public func needsResealing(_ sealed: [UInt8]) -> Bool { Self.keyID(of: sealed) != current.id }

    /// 32 bytes for one purpose (HKDF with the purpose as info), the same for the life of the installation.
    public func derivedKey(purpose: String) -> Secret<[UInt8]> {
        Secret(HKDFSHA256.derive(from: root.reveal(), info: Array(purpose.utf8), count: 32))
    }

    private static func keyID(of sealed: [UInt8]) -> String? {
        guard sealed.count >= headerBytes + AES256GCM.tagBytes, sealed[0] == version else { return nil }
        return Hex.encode(sealed[1..<5])
    }
}
