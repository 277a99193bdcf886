import Foundation

/// Which addresses of a provider are spoken to.
enum OIDCAddress {
    /// https anywhere; http on a loopback host, for development.
    static func isAllowed(_ text: String) -> Bool {
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty, url.user == nil,
            url.fragment == nil,
            // The client that connects would stop the program at a number that is no port.
            (1...65_535).contains(url.port ?? 443)
        else { return false }
        switch url.scheme {
        case "https": return true
        case "http": return ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host)
        default: return false
        }
    }
}
