import CommerceKernel

/// The part of an address that one party commands: all of an IPv4 address, the first 64 bits of an IPv6 one.
public enum ClientNetwork {
    public static func key(of address: String) -> String {
        guard address.utf8.contains(UInt8(ascii: ":")), let bytes = IPAddress(address)?.bytes else { return address }
        // An IPv4 address in IPv6 clothes (::ffff:a.b.c.d) is that IPv4 address.
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }
}
