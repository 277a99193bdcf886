import Foundation
import Synchronization

/// Where ids and random bytes come from. Injected, so that a run can be repeated from a seed.
public protocol IDSource: Sendable {
    /// `count` bytes that nobody can guess (from a test source: that nobody else gets).
    func randomBytes(_ count: Int) -> [UInt8]
}

extension IDSource {
    /// A version 7 UUID (RFC 9562, section 5.7) in lower-case text: ordered by time, 74 random bits.
    public func uuidV7(at moment: Timestamp) -> String {
        var bytes = randomBytes(16)
        let milliseconds = UInt64(bitPattern: moment.milliseconds)
        for index in 0..<6 { bytes[index] = UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * index)) }
        bytes[6] = bytes[6] & 0x0F | 0x70
        bytes[8] = bytes[8] & 0x3F | 0x80
        return UUIDText.lowercased(bytes)
    }

    /// `prefix` followed by 20 characters of `0-9a-z` without vowels and look-alikes: about 96 random bits.
    public func identifier(prefix: String) -> String {
        let alphabet = Array("0123456789bcdfghjkmnpqrstvwxyz".utf8.prefix(28))
        let characters = randomBytes(20).map { alphabet[Int($0) % alphabet.count] }
        return prefix + String(decoding: characters, as: UTF8.self)
    }

    /// `count` random bytes as unpadded base64url, for secrets in links and headers.
    public func token(bytes count: Int) -> String { Base64URL.encode(randomBytes(count)) }
}

/// The operating system's random numbers.
public struct SystemIDs: IDSource {
    public init() {}

    public func randomBytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes = [UInt8]()
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}

/// Repeatable bytes for tests: SplitMix64 from a seed.
public final class SeededIDs: IDSource {
    private let generator: Mutex<SplitMix64>

    public init(seed: UInt64) { generator = Mutex(SplitMix64(seed: seed)) }

    public func randomBytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in
            var bytes = [UInt8]()
            while bytes.count < count {
                withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) }
            }
            return Array(bytes.prefix(count))
        }
    }
}
