import CommerceKernel
import Foundation
import HTTPAPI
import HTTPTypes
import Mustache

/// The templates and assets, read once.
struct PageRenderer: Sendable {
    private let library: MustacheLibrary
    let assets: Assets
    private let contentSecurityPolicy: String

    /// Throws when a template cannot be parsed, at start, never at a request.
    ///
    /// - Parameter imageHosts: Where pictures may come from besides the shop itself; anywhere when nil.
    init(imageHosts: [String]? = nil) throws {
        guard let folder = Bundle.module.resourceURL else { throw Missing(what: "the pages' resources") }
        var library = MustacheLibrary()
        let templates = try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: "Templates"), includingPropertiesForKeys: nil)
        for file in templates where file.pathExtension == "mustache" {
            try library.register(
                String(contentsOf: file, encoding: .utf8), named: file.deletingPathExtension().lastPathComponent)
        }
        self.library = library
        // Everything from ourselves; pictures may come from a merchant's hosts.
        let images = (imageHosts ?? ["https:", "http:"]).map { " \($0)" }.joined()
        contentSecurityPolicy =
            "default-src 'self'; img-src 'self'\(images); "
            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
        assets = try Assets(folder: folder.appending(path: "Assets"))
    }

    struct Missing: Error { let what: String }

    /// A page. `fields` must have what the template names.
    func page(_ template: String, _ fields: Fields, status: Int = 200) throws -> APIResponse {
        var fields = fields
        fields["assets"] = ["css": assets.stylesheet, "js": assets.script]
        guard let html = library.render(fields, withTemplate: template) else { throw Missing(what: template) }
        var response = APIResponse.bytes(html.utf8, type: "text/html; charset=utf-8", status: .init(code: status))
        response.headers[.contentSecurityPolicy] = contentSecurityPolicy
        response.headers[.cacheControl] = "no-cache"
        return response
    }

    /// Lets the page's forms go to `origin` too: a gateway that takes cards from the payer's browser.
    static func allowForms(to origin: String, in response: inout APIResponse) {
        guard let policy = response.headers[.contentSecurityPolicy] else { return }
        response.headers[.contentSecurityPolicy] = policy.replacing(
            "form-action 'self'", with: "form-action 'self' \(origin)")
    }
}
