import Dispatch
import Glibc

/// Asks the system for the addresses of a name, on threads of its own: `getaddrinfo` blocks.
enum NameResolver {
    struct Failed: Error, CustomStringConvertible {
        let name: String
        let reason: String
        var description: String { "the name \(name) cannot be resolved (\(reason))" }
    }

    private static let queue = DispatchQueue(label: "souk.names", attributes: .concurrent)

    /// Every address of `name`, which may be written in figures in any form the system takes (`127.1`, `0x7f000001`).
    static func addresses(of name: String) async throws -> [NetworkAddress] {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try resolve(name) }) }
        }
    }

    private static func resolve(_ name: String) throws -> [NetworkAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(name, nil, &hints, &list)
        guard code == 0 else {
            throw Failed(name: name, reason: gai_strerror(code).map { String(cString: $0) } ?? "error \(code)")
        }
        defer { freeaddrinfo(list) }
        var found: [NetworkAddress] = []
        var entry = list
        while let info = entry?.pointee {
            if let address = address(info), !found.contains(address) { found.append(address) }
            entry = info.ai_next
        }
        guard !found.isEmpty else { throw Failed(name: name, reason: "it has no address") }
        return found
    }

    private static func address(_ info: addrinfo) -> NetworkAddress? {
        guard let pointer = info.ai_addr else { return nil }
        switch info.ai_family {
        case AF_INET:
            return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                NetworkAddress(bytes: withUnsafeBytes(of: pointer.pointee.sin_addr) { Array($0) })
            }
        case AF_INET6:
            return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                NetworkAddress(bytes: withUnsafeBytes(of: pointer.pointee.sin6_addr) { Array($0) })
            }
        default: return nil
        }
    }
}
