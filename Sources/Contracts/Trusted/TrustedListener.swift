import CommerceKernel
public import HTTPAPI
public import HTTPTypes
public import Identity
import Synchronization

/// The rules of the listener that asks nobody for credentials: whoever reaches it acts as the shop's own program. It
/// must be bound to a loopback address, and takes nothing a web page elsewhere could have made a browser send.
public final class TrustedListener: Authenticator {
    private static let hosts = ["localhost", "127.0.0.1", "[::1]"]
    private static let forwarding = [
        "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port",
        "x-forwarded-prefix", "x-forwarded-server", "x-real-ip", "via",
    ].compactMap { HTTPField.Name($0) }

    private let port: Mutex<Int>

    /// 0 until `listens(on:)` tells which port was bound.
    public init(port: Int) { self.port = Mutex(port) }

    public func listens(on port: Int) { self.port.withLock { $0 = port } }

    /// Throws 403 for a request that did not come straight from a program on this machine: a foreign `Host` (which a
    /// rebound name would send), a foreign `Origin`, `Sec-Fetch-Site` of another site, or signs of a proxy.
    @Sendable public func admit(_ head: HTTPRequest) throws {
        let port = port.withLock { $0 }
        guard let authority = head.authority?.lowercased(), Self.names(port).contains(authority) else {
            throw refusal("Host must be localhost, 127.0.0.1 or [::1] with the port \(port).")
        }
        let fields = head.headerFields
        for origin in fields[values: .origin] where !Self.names(port).contains(where: { origin == "http://\($0)" }) {
            throw refusal("Origin is another site.")
        }
        if let site = fields[.secFetchSite], site != "same-origin", site != "none" {
            throw refusal("Sec-Fetch-Site is \(site.prefix(20)); other sites are refused.")
        }
        if let field = Self.forwarding.first(where: { fields.contains($0) }) {
            throw refusal("\(field.rawName) is refused: this listener stands behind no proxy.")
        }
    }

    /// The shop's own program, whatever credentials are sent along.
    public func authenticate(_ request: APIRequest) async throws -> Principal? {
        Principal(subject: .trustedListener, role: .service)
    }

    /// A browser leaves the port of plain HTTP out.
    private static func names(_ port: Int) -> [String] {
        hosts.map { "\($0):\(port)" } + (port == 80 ? hosts : [])
    }

    private func refusal(_ message: String) -> DomainError {
        DomainError(.forbidden, code: "untrusted_request", message: message)
    }
}

extension HTTPField.Name {
    // A constant of ours and valid.
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
