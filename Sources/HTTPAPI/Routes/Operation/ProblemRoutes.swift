import CommerceKernel
import HTTPTypes

/// A page for every stable code.
public struct ProblemRoutes: Sendable {
    public init() {}

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .get, "/problems", id: "listProblems", summary: "Every code of refusals", tag: "Pages", access: .open
            ) { _ in Self.page("Problems", ProblemCatalog.all.map(Self.item).joined()) }
            .producing("text/html").undocumented(),
            Endpoint(
                .get, "/problems/{code}", id: "problem", summary: "A code of refusals", tag: "Pages", access: .open
            ) { request in
                guard let problem = ProblemCatalog[request.path["code"]] else {
                    throw DomainError.notFound("problem", id: request.path["code"])
                }
                return Self.page(problem.title, Self.item(problem))
            }.producing("text/html").undocumented(),
        ]
    }

    private static func item(_ problem: Problem) -> String {
        """
        <section id="\(problem.code)"><h2>\(problem.title)</h2>
        <p><code>\(problem.code)</code>, status \(problem.status)</p><p>\(problem.explanation)</p></section>

        """
    }

    private static func page(_ title: String, _ body: String) -> APIResponse {
        APIResponse.html(
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title)</title>
            <meta name="viewport" content="width=device-width">
            <style>body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}</style>
            </head><body><h1>\(title)</h1>
            \(body)</body></html>

            """
        ).adding(.cacheControl, "public, max-age=3600")
    }
}
