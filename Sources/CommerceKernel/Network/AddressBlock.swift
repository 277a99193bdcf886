/// A block of addresses such as `10.0.0.0/8`, or one address.
public struct AddressBlock: Sendable, Hashable {
    private let address: IPAddress
    private let bits: Int

    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        self.address = address
        guard parts.count == 2 else {
            bits = address.bytes.count * 8
            return
        }
        guard let bits = Int(parts[1]), (0...address.bytes.count * 8).contains(bits) else { return nil }
        self.bits = bits
    }

    public func contains(_ other: IPAddress) -> Bool { contains(other.bytes) }

    /// - Parameter bytes: Of an address, in network order.
    public func contains(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == address.bytes.count else { return false }
        for (index, (a, b)) in zip(address.bytes, bytes).enumerated() {
            let left = bits - index * 8
            if left <= 0 { return true }
            let mask: UInt8 = left >= 8 ? 0xFF : ~(0xFF >> UInt8(left))
            if a & mask != b & mask { return false }
        }
        return true
    }
}
