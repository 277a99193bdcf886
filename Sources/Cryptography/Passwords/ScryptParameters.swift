/// How much work and memory one password hash takes (RFC 7914): about `128 * r * N` bytes, `p` times over.
public struct ScryptParameters: Sendable, Hashable {
    /// Binary logarithm of the cost N.
    public let costExponent: Int
    /// r
    public let blockSize: Int
    /// p
    public let parallelization: Int

    /// OWASP's password storage advice: N = 2^15, r = 8, p = 3 (32 MiB).
    public static let owasp = ScryptParameters(uncheckedExponent: 15, blockSize: 8, parallelization: 3)

    /// Throws unless N is from 2^1 to 2^24, r and p are positive and the memory is at most 1 GiB, so that a stored
    /// string cannot make the program allocate without bound.
    public init(costExponent: Int, blockSize: Int, parallelization: Int) throws(CryptographyError) {
        guard (1...24).contains(costExponent), (1...64).contains(blockSize), (1...64).contains(parallelization) else {
            throw .invalidParameters("ln \(costExponent), r \(blockSize), p \(parallelization) are out of range")
        }
        self.init(uncheckedExponent: costExponent, blockSize: blockSize, parallelization: parallelization)
        guard memory <= 1 << 30 else { throw .invalidParameters("they need \(memory) bytes") }
    }

    private init(uncheckedExponent: Int, blockSize: Int, parallelization: Int) {
        costExponent = uncheckedExponent
        self.blockSize = blockSize
        self.parallelization = parallelization
    }

    /// Bytes that one derivation needs.
    public var memory: Int { 128 * blockSize * ((1 << costExponent) + parallelization + 2) }

    /// Whether `other` asks for more work in any dimension: then a hash made with these is to be made anew.
    public func isWeaker(than other: ScryptParameters) -> Bool {
        costExponent < other.costExponent || blockSize < other.blockSize || parallelization < other.parallelization
    }
}
