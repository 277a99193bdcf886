import CommerceKernel
import HTTPAPI

/// Scheme and authority of the absolute addresses in an answer, without a slash at the end.
struct BaseAddress: Hashable {
    let text: String

    init(_ text: String) { self.text = text.hasSuffix("/") ? String(text.dropLast()) : text }

    /// The configured address, else what the client called us. Throws 400 when that is no host and port, since it
    /// would come back in every link.
    init(of request: APIRequest, configured: String?) throws(DomainError) {
        if let configured {
            self.init(configured)
            return
        }
        let authority = request.authority
        let isPlain = authority.utf8.allSatisfy {
            (48...58).contains($0) || (65...91).contains($0) || (97...122).contains($0)
                || [45, 46, 93, 95].contains($0)
        }
        guard !authority.isEmpty, authority.utf8.count <= 255, isPlain else {
            throw .invalid(field: "Host", code: "invalid_host", message: "Host must be a host name and a port.")
        }
        self.init("http://\(authority)")
    }

    static func + (base: BaseAddress, path: String) -> String { base.text + path }
}
