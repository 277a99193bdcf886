import Foundation

/// The part of an address that one party commands: all of an IPv4 address, the first 64 bits of an IPv6 one.
public enum ClientNetwork {
    public static func key(of address: String) -> String {
        var bytes = in6_addr()
        guard address.utf8.contains(UInt8(ascii: ":")), inet_pton(AF_INET6, address, &bytes) == 1 else {
            return address
        }
        return withUnsafeBytes(of: bytes) { raw in
            // An IPv4 address in IPv6 clothes (::ffff:a.b.c.d) is that IPv4 address.
            let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
            if raw.prefix(12).elementsEqual(mapped) { return raw.suffix(4).map(String.init).joined(separator: ".") }
            return raw.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
        }
    }
}
