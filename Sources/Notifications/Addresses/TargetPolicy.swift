import CommerceKernel
import Foundation

/// Where the shop may be told to send requests: not into its own network (server-side request forgery).
///
/// The address is checked when it is stated, for a quick answer, and again after the name was resolved for each
/// connection, which then goes to the very address that was checked: a name cannot change its meaning in between.
public struct TargetPolicy: Sendable {
    /// For shops whose receivers are in their own network, and for tests.
    public let allowsPrivate: Bool

    /// What a name means now.
    private let resolve: @Sendable (String) async throws -> [NetworkAddress]

    public init(allowsPrivate: Bool = false) {
        self.init(allowsPrivate: allowsPrivate, resolve: NameResolver.addresses(of:))
    }

    init(allowsPrivate: Bool, resolve: @escaping @Sendable (String) async throws -> [NetworkAddress]) {
        self.allowsPrivate = allowsPrivate
        self.resolve = resolve
    }

    /// A target that may be connected to.
    struct Target: Sendable {
        let host: String
        let address: NetworkAddress
    }

    /// Checks form and host of `url`. Throws 422 `target_refused` or 400 `validation_failed`.
    ///
    /// A name that does not resolve now is let through: it is asked again before anything is sent.
    public func check(_ url: String) async throws {
        let host = try Self.host(of: url)
        do {
            _ = try await target(host: host)
        } catch is NameResolver.Failed {}
    }

    /// The address to connect to for `url`. Throws `target_refused`, and when the name does not resolve.
    func target(of url: String) async throws -> Target { try await target(host: try Self.host(of: url)) }

    private func target(host: String) async throws -> Target {
        let addresses = try await resolve(host)
        // One private address among public ones is refused too: which would be used is chance.
        if !allowsPrivate, let refused = addresses.first(where: { !$0.isPublic }) {
            let meaning = refused.text == host ? "" : " is \(refused.text), which"
            throw DomainError(
                .unprocessable, code: "target_refused",
                message: "\(host)\(meaning) belongs to a private or local network; a public address is needed.",
                details: [
                    .init(field: "url", code: "target_refused", message: "url must lead to a public address.")
                ])
        }
        // IPv4 first: it works on more machines than IPv6 does.
        guard let chosen = addresses.first(where: { $0.bytes.count == 4 }) ?? addresses.first else {
            throw NameResolver.Failed(name: host, reason: "it has no address")
        }
        return Target(host: host, address: chosen)
    }

    private static func host(of url: String) throws -> String {
        func invalid(_ reason: String) -> DomainError {
            .invalid(field: "url", code: "invalid_url", message: "url is \"\(url.prefix(100))\"; \(reason).")
        }
        guard url.utf8.count <= 2000, url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(), let host = parts.host,
            !host.isEmpty
        else { throw invalid("it must be an address such as https://example.com/souk") }
        guard scheme == "https" || scheme == "http" else { throw invalid("it must begin with https:// or http://") }
        guard parts.user == nil, parts.password == nil else { throw invalid("it must not hold a user or a password") }
        guard parts.encodedHost == parts.host else { throw invalid("its host must not hold escapes") }
        let isName = host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) }
        guard isName || host.hasPrefix("[") || host.contains(":") else {
            throw invalid("its host must be a name of letters, digits and .-_, or an address")
        }
        guard parts.fragment == nil else { throw invalid("it must not have a fragment") }
        // The client that connects would stop the program at a number that is no port.
        guard parts.rangeOfPort == nil || (1...65_535).contains(parts.port ?? 0) else {
            throw invalid("its port must be from 1 to 65535")
        }
        return host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }
}
