import COpenSSL
public import CommerceKernel

/// Random numbers from OpenSSL's generator, seeded by the operating system.
///
/// The generator failing means that no secret can be made: there is nothing sensible to go on with, so it stops the
/// program instead of answering predictable bytes.
public struct SecureRandom: IDSource {
    public init() {}

    public func randomBytes(_ count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            guard let start = buffer.baseAddress, RAND_bytes(start, Int32(count)) == 1 else {
                fatalError("OpenSSL has no random numbers")
            }
            filled = count
        }
    }
}
