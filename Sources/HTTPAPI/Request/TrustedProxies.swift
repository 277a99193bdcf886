public import CommerceKernel

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
