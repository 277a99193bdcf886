import CommerceKernel
import Glibc

/// An IPv4 or IPv6 address; IPv4 within IPv6 counts as IPv4.
public struct IPAddress: Sendable, Hashable {
    /// 4 or 16, in network order.
    public let bytes: [UInt8]

    public init?(_ text: some StringProtocol) {
        var text = String(text)
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") { text = String(text[..<end].dropFirst()) }
        if let zone = text.firstIndex(of: "%") { text = String(text[..<zone]) }
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let all = withUnsafeBytes(of: six) { Array($0) }
        let isMapped = all.prefix(10).allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
        bytes = isMapped ? Array(all.suffix(4)) : all
    }
}

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

    public func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        for (index, (a, b)) in zip(address.bytes, other.bytes).enumerated() {
            let left = bits - index * 8
            if left <= 0 { return true }
            let mask: UInt8 = left >= 8 ? 0xFF : ~(0xFF >> UInt8(left))
            if a & mask != b & mask { return false }
        }
        return true
    }
}

/// The reverse proxies whose `X-Forwarded-For` is believed. Empty by default: then nobody's is.
public struct TrustedProxies: Sendable, Hashable {
    private let blocks: [AddressBlock]

    public init(_ blocks: [AddressBlock] = []) { self.blocks = blocks }

    public func contains(_ address: IPAddress) -> Bool { blocks.contains { $0.contains(address) } }

    /// The client behind `peer`: the last address of the forwarded chain that is no trusted proxy.
    public func client(peer: String, forwardedFor: [String]) -> String {
        guard !blocks.isEmpty, !forwardedFor.isEmpty, let address = IPAddress(peer), contains(address) else {
            return peer
        }
        let chain = forwardedFor.flatMap { $0.split(separator: ",") }
        for hop in chain.reversed() {
            let text = hop.drop { $0 == " " }.prefix { $0 != " " }
            guard let address = IPAddress(text) else { return peer }
            if !contains(address) { return String(text) }
        }
        return peer
    }
}
