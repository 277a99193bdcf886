import COpenSSL
public import CommerceKernel
import Synchronization

/// Random numbers from OpenSSL's generator, seeded by the operating system.
///
/// The generator failing means that no secret can be made: there is nothing sensible to go on with, so it stops the
/// program instead of answering predictable bytes. Asking it takes as long for a few bytes as for a thousand, so few
/// are handed out of a supply, each once, and wiped there.
public struct SecureRandom: IDSource {
    private static let supply = Mutex(RandomSupply())

    public init() {}

    public func randomBytes(_ count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        if count > RandomSupply.most { return Self.generated(count) }
        return Self.supply.withLock { $0.take(count) }
    }

    fileprivate static func generated(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            guard let start = buffer.baseAddress, RAND_bytes(start, Int32(count)) == 1 else {
                fatalError("OpenSSL has no random numbers")
            }
            filled = count
        }
    }
}

/// Random bytes that nobody has been given yet, at the front of `bytes`.
private struct RandomSupply {
    /// The largest number of bytes that is taken from here.
    static let most = 32
    private static let size = 1024

    private var bytes: [UInt8] = []
    private var left = 0

    mutating func take(_ count: Int) -> [UInt8] {
        if left < count {
            bytes = SecureRandom.generated(Self.size)
            left = Self.size
        }
        left -= count
        let taken = Array(bytes[left..<left + count])
        for index in left..<left + count { bytes[index] = 0 }
        return taken
    }
}
