public import CommerceKernel

/// A password's scrypt hash with everything that is needed to check it, in the PHC string form
/// `$scrypt$ln=15,r=8,p=3$SALT$HASH` (unpadded base64url).
public struct PasswordHash: Sendable, Hashable {
    public static let saltBytes = 16
    public static let hashBytes = 32

    public let parameters: ScryptParameters
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// Hashes `password` under a new salt. Blocks for the whole work.
    public init(
        password: Secret<String>, parameters: ScryptParameters, random: some IDSource = SecureRandom()
    ) throws(CryptographyError) {
        salt = random.randomBytes(Self.saltBytes)
        self.parameters = parameters
        hash = try Scrypt.derive(
            password: Array(password.reveal().utf8), salt: salt, parameters: parameters, count: Self.hashBytes)
    }

    /// Reads a stored string. Throws `.malformedHash` for anything else than what `stored` writes.
    public init(stored text: String) throws(CryptographyError) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { throw .malformedHash }
        var values: [Substring: Int] = [:]
        for assignment in parts[2].split(separator: ",", omittingEmptySubsequences: false) {
            let sides = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2, let value = Int(sides[1]), values.updateValue(value, forKey: sides[0]) == nil else {
                throw .malformedHash
            }
        }
        guard values.count == 3, let exponent = values["ln"], let blockSize = values["r"], let lanes = values["p"],
            let salt = Base64URL.decode(String(parts[3])), salt.count >= 8,
            let hash = Base64URL.decode(String(parts[4])), (16...64).contains(hash.count)
        else { throw .malformedHash }
        parameters = try ScryptParameters(costExponent: exponent, blockSize: blockSize, parallelization: lanes)
        self.salt = salt
        self.hash = hash
    }

    /// The text to keep.
    public var stored: String {
        "$scrypt$ln=\(parameters.costExponent),r=\(parameters.blockSize),p=\(parameters.parallelization)"
            + "$\(Base64URL.encode(salt))$\(Base64URL.encode(hash))"
    }

    /// Whether `password` is the one that was hashed. Does the full work whatever the answer; blocks.
    public func matches(_ password: Secret<String>) throws(CryptographyError) -> Bool {
        let candidate = try Scrypt.derive(
            password: Array(password.reveal().utf8), salt: salt, parameters: parameters, count: hash.count)
        return ConstantTime.equal(candidate, hash)
    }
}

extension PasswordHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<redacted password hash>" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
