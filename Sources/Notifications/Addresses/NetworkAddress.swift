import CommerceKernel
import Glibc

/// An address of the network, 4 or 16 bytes; IPv4 within IPv6 counts as IPv4, however it got there.
struct NetworkAddress: Sendable, Hashable {
    /// In network order.
    let bytes: [UInt8]

    /// - Parameter bytes: 4 or 16.
    init(bytes: [UInt8]) { self.bytes = Self.unwrapped(bytes) }

    /// Nil for anything but an address in figures.
    init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(bytes: withUnsafeBytes(of: four) { Array($0) })
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            self.init(bytes: withUnsafeBytes(of: six) { Array($0) })
        } else {
            return nil
        }
    }

    /// As it is written, without brackets.
    var text: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        _ = inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &buffer, socklen_t(buffer.count))
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether it belongs to somebody in the public network: none of the blocks that the IANA special-purpose registries
    /// (RFC 6890 and successors) set aside. Link-local holds the metadata services of clouds.
    var isPublic: Bool { !Self.special.contains { $0.contains(bytes) } }

    /// IPv4 that travels within IPv6: mapped (`::ffff:0:0/96`), translated (`64:ff9b::/96`) and 6to4 (`2002::/16`).
    private static func unwrapped(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count == 16 else { return bytes }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        let translated: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        if bytes.starts(with: mapped) || bytes.starts(with: translated) { return Array(bytes.suffix(4)) }
        if bytes.starts(with: [0x20, 0x02]) { return Array(bytes[2..<6]) }
        return bytes
    }

    private static let special =
        [
            // This network, private use, carriers, loopback, link-local, private use.
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            // Protocol assignments, documentation, 6to4 relays, private use, benchmarks, documentation.
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24",
            // Multicast, reserved, broadcast.
            "224.0.0.0/4", "240.0.0.0/4",
            // Unspecified, loopback and the deprecated compatible form.
            "::/96",
            // Local translation, discard, protocol assignments with Teredo, documentation (two).
            "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20",
            // Unique local, link-local, the old site-local, multicast.
            "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        ].map { text in
            guard let block = AddressBlock(text) else { preconditionFailure("\(text) is no block of addresses") }
            return block
        }
}
