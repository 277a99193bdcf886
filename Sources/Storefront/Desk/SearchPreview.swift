import CommerceKernel
import Search

/// The first results of a search as they are, beside those with settings that are about to be used, each with the parts
/// of its score. The names are those of `desk-preview.mustache`.
struct SearchPreview {
    let text: String
    /// Nil when nothing is about to change.
    let draft: SearchSettings?

    private static let shown = 10

    func fields(_ engine: SearchEngine) async throws -> Fields {
        let request = SearchRequest(text: text, limit: Self.shown, explain: true, exactTotal: false)
        let present = try await engine.search(request)
        let changed = if let draft { try await engine.preview(request, with: draft) } else { SearchResponse?.none }
        return [
            "text": text, "hasDraft": changed != nil,
            "lists": [("Now", present)].map(Self.list) + (changed.map { [Self.list(("With this", $0))] } ?? []),
        ]
    }

    private static func list(_ named: (title: String, found: SearchResponse)) -> Fields {
        let (title, found) = named
        return [
            "title": title, "redirect": found.redirect.orFalse, "corrected": found.query.corrected.orFalse,
            "total": PriceText.count(found.total), "isEmpty": found.hits.isEmpty,
            "hits": found.hits.enumerated().map { index, hit -> Fields in
                let product = ProductView(payload: hit.payload)
                return [
                    "position": index + 1, "id": hit.id, "name": product?.name ?? hit.id, "isPinned": hit.pinned,
                    "image": (product?.images.first).orFalse,
                    "score": hit.explain.map { number($0.score) }.orFalse,
                    "parts": (hit.explain?.parts ?? []).filter { $0.value != 0 }.map { part -> Fields in
                        ["name": part.name, "value": number(part.value)]
                    },
                ]
            },
        ]
    }

    private static func number(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
}
