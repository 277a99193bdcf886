import CommerceKernel
import HTTPAPI
import HTTPTypes
import Search

/// Synonyms on the desk: words that find each other, with a look at what a search finds.
struct DeskSynonymPages: Sendable {
    let desk: Desk

    private var engine: SearchEngine { desk.rooms.engine }

    func endpoints() -> [Endpoint] {
        let shop = desk.shop
        return [
            shop.get("/admin/synonyms", "deskSynonyms", "Synonyms", look),
            shop.post("/admin/synonyms", "deskSaveSynonym", "Add synonyms", save),
            shop.post("/admin/synonyms/preview", "deskPreviewSynonym", "Try synonyms out", preview),
            shop.post("/admin/synonyms/{synonym}/delete", "deskDeleteSynonym", "Delete synonyms", delete),
        ]
    }

    private static let definitions = [
        FormField(
            name: "synonyms", label: "Words that mean the same", maximumLength: 2000,
            hint: "Between commas: sofa, couch, settee."),
        FormField(
            name: "root", label: "Only when this is searched", isRequired: false, maximumLength: 200,
            hint: "For one direction: a search for it finds the words above, but not the other way round."),
    ]

    private func look(_ request: APIRequest) async throws -> APIResponse {
        let text = request.query.text("try")
        let preview =
            if let text { try await SearchPreview(text: text, draft: nil).fields(engine) } else { Fields?.none }
        return try await page(request, Self.definitions.map { $0.fields(value: "", fault: nil) }, preview: preview)
    }

    private func page(
        _ request: APIRequest, _ form: [Fields], preview: Fields? = nil, tried: String = "", status: Int = 200
    ) async throws -> APIResponse {
        try await desk.page(
            "desk-synonyms", "Synonyms", here: "/admin/synonyms",
            [
                "form": form, "preview": preview.orFalse, "tried": tried,
                "hasSynonyms": !engine.searchSettings.synonyms.isEmpty,
                "synonyms": engine.searchSettings.synonyms.map { entry -> Fields in
                    [
                        "path": "/admin/synonyms/" + PercentCoding.encode(entry.id),
                        "root": entry.root.orFalse, "words": entry.synonyms.joined(separator: ", "),
                    ]
                },
            ], request, status: status)
    }

    /// The settings with what was typed added. Throws 400 for what the engine refuses.
    private func draft(_ reader: FormReader, id: String, in settings: SearchSettings) throws -> SearchSettings {
        let words = reader.trimmed("synonyms").split(separator: ",").map { String($0).trimmingSpace }
            .filter { !$0.isEmpty }
        let root = reader.trimmed("root")
        guard words.count >= (root.isEmpty ? 2 : 1) else {
            throw DomainError.invalid(
                field: "synonyms", code: "too_few", message: "Give at least two words, with a comma between them.")
        }
        var settings = settings
        settings.synonyms.append(Synonym(id: id, root: root.isEmpty ? nil : root, synonyms: words))
        return settings
    }

    private func save(_ request: APIRequest) async throws -> APIResponse {
        var reader = FormReader(try await request.form())
        for field in Self.definitions { _ = reader.text(field) }
        do {
            if reader.isSound {
                let (sent, id) = (reader, desk.rooms.ids.identifier(prefix: "syn_"))
                try await desk.rooms.searchSettings.edit { settings in
                    settings = try draft(sent, id: id, in: settings)
                }
                return Shopfront.redirect("/admin/synonyms?done=saved")
            }
        } catch let error as DomainError where error.isFaultOfMerchant {
            reader.refuse(error, known: Self.definitions, otherwise: "synonyms")
        }
        return try await page(request, reader.fields(Self.definitions), status: 422)
    }

    private func preview(_ request: APIRequest) async throws -> APIResponse {
        var reader = FormReader(try await request.form())
        let text = String(reader.trimmed("try").prefix(300))
        do {
            let settings = try draft(reader, id: "preview", in: engine.searchSettings)
            let words = reader.trimmed("synonyms").split(separator: ",").first.map { String($0).trimmingSpace } ?? ""
            let preview = try await SearchPreview(text: text.isEmpty ? words : text, draft: settings).fields(engine)
            return try await page(request, reader.fields(Self.definitions), preview: preview, tried: text)
        } catch let error as DomainError where error.isFaultOfMerchant {
            reader.refuse(error, known: Self.definitions, otherwise: "synonyms")
            return try await page(request, reader.fields(Self.definitions), tried: text, status: 422)
        }
    }

    private func delete(_ request: APIRequest) async throws -> APIResponse {
        _ = try await request.form()
        let id = request.path["synonym"]
        try await desk.rooms.searchSettings.edit { settings in
            guard settings.synonyms.contains(where: { $0.id == id }) else {
                throw DomainError.notFound("synonym", id: id)
            }
            settings.synonyms.removeAll { $0.id == id }
        }
        return Shopfront.redirect("/admin/synonyms?done=deleted")
    }
}
