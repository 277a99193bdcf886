import COpenSSL

/// What can be compared without telling by the time taken where the first difference is.
public protocol ConstantTimeComparable {
    func withComparableBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R
}

extension Array: ConstantTimeComparable where Element == UInt8 {
    public func withComparableBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R { withUnsafeBytes(body) }
}

extension String: ConstantTimeComparable {
    public func withComparableBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        var copy = self
        return copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}

/// Comparison in a time that depends only on the lengths (which are no secret).
public enum ConstantTime {
    public static func equal<T: ConstantTimeComparable>(_ a: T, _ b: T) -> Bool {
        a.withComparableBytes { left in
            b.withComparableBytes { right in
                guard left.count == right.count else { return false }
                guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else { return true }
                return CRYPTO_memcmp(leftStart, rightStart, left.count) == 0
            }
        }
    }
}
