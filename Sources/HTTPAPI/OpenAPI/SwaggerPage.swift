public import Foundation

/// Swagger UI around the document, when its files were fetched; they are not part of the program.
///
/// Nothing comes from another server, and no script stands in the page itself, so that its Content-Security-Policy can
/// forbid both.
public struct SwaggerPage: Sendable {
    static let scriptName = "swagger-ui-bundle.js"
    static let styleName = "swagger-ui.css"

    /// Answered as they are.
    let script: [UInt8]
    let style: [UInt8]

    /// Nil unless both files are in `folder`. Blocks.
    public init?(folder: URL) {
        guard let script = try? Data(contentsOf: folder.appending(path: Self.scriptName)),
            let style = try? Data(contentsOf: folder.appending(path: Self.styleName))
        else { return nil }
        self.script = [UInt8](script)
        self.style = [UInt8](style)
    }

    /// Pictures in the style sheet are data. The page asks this server and no other.
    static let contentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    static let html = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>Souk API</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="icon" href="data:,"><link rel="stylesheet" href="/docs/\(styleName)"></head>
        <body><noscript><p><a href="/docs/reference">The reference without scripts</a></p></noscript>
        <div id="swagger-ui"></div>
        <script src="/docs/\(scriptName)"></script><script src="/docs/start.js"></script>
        </body></html>

        """

    /// Long lists stay closed: there are more than a hundred operations.
    static let start = """
        SwaggerUIBundle({
          url: "/v1/openapi.json", dom_id: "#swagger-ui", deepLinking: true, docExpansion: "none", filter: true,
          defaultModelsExpandDepth: 0, validatorUrl: null, syntaxHighlight: false,
          presets: [SwaggerUIBundle.presets.apis],
        });

        """
}
