import CommerceKernel
import HTTPAPI
import HTTPTypes
import Search

/// Curation on the desk: what comes first, what is hidden and what is pushed for a search, with the result list as it
/// is and as it would be side by side.
struct DeskCurationPages: Sendable {
    let desk: Desk

    private var engine: SearchEngine { desk.rooms.engine }

    func endpoints() -> [Endpoint] {
        let shop = desk.shop
        return [
            shop.get("/admin/curations", "deskCurations", "Curations", list),
            shop.get("/admin/curations/{curation}", "deskCuration", "A curation", look),
            shop.post("/admin/curations/{curation}", "deskSaveCuration", "Save a curation", save),
            shop.post("/admin/curations/{curation}/preview", "deskPreviewCuration", "Try a curation out", preview),
            shop.post("/admin/curations/{curation}/delete", "deskDeleteCuration", "Delete a curation", delete),
        ]
    }

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let table = DeskTable(
            caption: "Curations",
            columns: [.init(text: "Search"), .init(text: "Holds"), .init(text: "What it does")],
            rows: engine.searchSettings.curations.map { rule in
                [
                    .init(
                        text: rule.query.isEmpty ? "Every search" : rule.query,
                        url: "/admin/curations/" + PercentCoding.encode(rule.id)),
                    .init(text: CurationForm.text(of: rule.matching)), .init(text: CurationForm.summary(rule)),
                ]
            }, empty: "No search is curated yet.")
        return try await desk.page(
            "desk-curations", "Curation", here: "/admin/curations", ["table": table.fields], request)
    }

    // MARK: One

    private func rule(_ request: APIRequest) throws -> Curation? {
        let id = request.path["curation"]
        if id == "new" { return nil }
        guard let rule = engine.searchSettings.curations.first(where: { $0.id == id }) else {
            throw DomainError.notFound("curation", id: id)
        }
        return rule
    }

    private func look(_ request: APIRequest) async throws -> APIResponse {
        let rule = try rule(request)
        var form = CurationForm.fields(rule)
        var preview: Fields?
        if let rule {
            preview = try await SearchPreview(text: rule.query, draft: nil).fields(engine)
        } else if let query = request.query.text("q") {
            form = CurationForm.fields(Curation(id: "", query: query))
            preview = try await SearchPreview(text: query, draft: nil).fields(engine)
        }
        return try await page(request, form, preview: preview)
    }

    private func page(
        _ request: APIRequest, _ form: [Fields], preview: Fields? = nil, fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        let id = request.path["curation"]
        return try await desk.page(
            "desk-curation", id == "new" ? "A new curation" : "Curation", here: "/admin/curations",
            [
                "form": form, "preview": preview.orFalse, "isNew": id == "new",
                "path": "/admin/curations/" + PercentCoding.encode(id),
            ], request, fault: fault, status: status)
    }

    private func save(_ request: APIRequest) async throws -> APIResponse {
        let present = try rule(request)
        var reader = FormReader(try await request.form())
        do {
            let id = present?.id ?? desk.rooms.ids.identifier(prefix: "cur_")
            let rule = try CurationForm.read(&reader, id: id)
            if reader.isSound {
                try await desk.rooms.searchSettings.edit { settings in
                    settings = try CurationForm.settings(settings, with: rule)
                }
                return Shopfront.redirect("/admin/curations?done=saved")
            }
        } catch let error as DomainError where error.isFaultOfMerchant {
            reader.refuse(error, known: CurationForm.definitions, otherwise: "query")
        }
        return try await page(
            request, reader.fields(CurationForm.definitions), fault: "Some fields need another look.", status: 422)
    }

    private func preview(_ request: APIRequest) async throws -> APIResponse {
        _ = try rule(request)
        var reader = FormReader(try await request.form())
        do {
            let id = request.path["curation"]
            let rule = try CurationForm.read(&reader, id: id)
            if reader.isSound {
                let draft = try CurationForm.settings(engine.searchSettings, with: rule)
                let preview = try await SearchPreview(text: rule.query, draft: draft).fields(engine)
                return try await page(request, reader.fields(CurationForm.definitions), preview: preview)
            }
        } catch let error as DomainError where error.isFaultOfMerchant {
            reader.refuse(error, known: CurationForm.definitions, otherwise: "query")
        }
        return try await page(request, reader.fields(CurationForm.definitions), status: 422)
    }

    private func delete(_ request: APIRequest) async throws -> APIResponse {
        _ = try await request.form()
        let id = request.path["curation"]
        try await desk.rooms.searchSettings.edit { settings in
            guard settings.curations.contains(where: { $0.id == id }) else {
                throw DomainError.notFound("curation", id: id)
            }
            settings.curations.removeAll { $0.id == id }
        }
        return Shopfront.redirect("/admin/curations?done=deleted")
    }
}
