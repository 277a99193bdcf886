import CatalogIndexing
import Checkout
import CommerceKernel
import Foundation
import HTTPAPI
import HTTPTypes
import Search
import Storage

/// Importing a product file. With JavaScript a file of any size is dropped on the page and goes to
/// `/v1/products/import` as it is read; without, the form sends one of up to 32 MiB here.
struct DeskImportPages: Sendable {
    let desk: Desk

    private static let fileLimit = 32 << 20
    /// Rejected rows that the page shows; the rest is counted.
    private static let shownRows = 200

    func endpoints() -> [Endpoint] {
        [
            desk.shop.get("/admin/import", "deskImportPage", "Import products", look),
            desk.shop.post("/admin/import", "deskImport", "Import a file", run, limit: Self.fileLimit),
        ]
    }

    private func look(_ request: APIRequest) async throws -> APIResponse {
        try await page(request, action: .upsert)
    }

    private func page(
        _ request: APIRequest, action: ImportAction, result: Fields? = nil, fault: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        let actions: [(ImportAction, String)] = [
            (.upsert, "Add new products, replace those that are there"), (.create, "Only add new products"),
            (.update, "Only change what the file names"), (.replace, "Only replace those that are there"),
        ]
        return try await desk.page(
            "desk-import", "Import", here: "/admin/import",
            [
                "actions": actions.map { option, text -> Fields in
                    ["value": option.rawValue, "text": text, "selected": option == action]
                }, "result": result.orFalse,
            ], request, fault: fault, status: status)
    }

    private func run(_ request: APIRequest) async throws -> APIResponse {
        guard request.headers[.contentType]?.lowercased().hasPrefix("multipart/") == true else {
            return try await page(request, action: .upsert, fault: "Choose a file.", status: 422)
        }
        let form = try await request.multipartForm()
        let fields = QueryParameters(form.fields)
        let action = ImportAction(rawValue: fields["action"] ?? "") ?? .upsert
        guard let file = form.file("file"), !file.bytes.isEmpty else {
            return try await page(request, action: action, fault: "Choose a file that is not empty.", status: 422)
        }
        var options = ImportOptions(currency: desk.rooms.checkout.options.currency)
        options.action = action
        options.isDryRun = fields["dryRun"] != nil
        options.batchSize = 200
        let rejections = Rejections(limit: Self.shownRows)
        do {
            let importer = CatalogImporter(store: desk.rooms.store, publishing: desk.rooms.publishing)
            let summary = try await BlockingWork.run(named: "import") { [options] in
                try importer.run(
                    MemorySource(file.bytes), options: options, indexing: .server, observer: rejections)
            }
            if let sequence = summary.lastSequence {
                _ = await desk.rooms.engine.waitForPosition(sequence, timeout: .seconds(20))
            }
            return try await page(
                request, action: action, result: Self.fields(summary, rejections, file: file.name),
                status: summary.failure == nil ? 200 : 422)
        } catch let error as ImportError {
            return try await page(
                request, action: action, fault: "\(file.name.prefix(200)): \(error.domainError.message)", status: 422)
        }
    }

    private static func fields(_ summary: ImportSummary, _ rejections: Rejections, file: String) -> Fields {
        let progress = summary.progress
        let hidden = progress.rejected - rejections.rows.count
        return [
            "file": String(file.prefix(200)), "format": summary.format.rawValue, "isDryRun": summary.isDryRun,
            "rows": PriceText.count(progress.rows), "created": PriceText.count(progress.created),
            "updated": PriceText.count(progress.updated), "unchanged": PriceText.count(progress.unchanged),
            "rejected": PriceText.count(progress.rejected), "hasRejected": progress.rejected > 0,
            "failure": summary.failure.map { "\($0)" }.orFalse,
            "more": hidden > 0 ? PriceText.count(hidden) : false,
            "table": DeskTable(
                caption: "Rejected rows",
                columns: [.init(text: "Line", isNumber: true), .init(text: "Field"), .init(text: "What is wrong")],
                rows: rejections.rows.flatMap { row, faults in
                    faults.map { fault in
                        [
                            .init(text: PriceText.count(row.line), note: row.id), .init(text: fault.field),
                            .init(text: fault.message),
                        ]
                    }
                }, empty: "No row was rejected."
            ).fields,
        ]
    }
}

/// Keeps the first rejected rows of an import.
///
/// Sendable: written by the importing thread alone, read after it has ended.
private final class Rejections: ImportObserver, @unchecked Sendable {
    private let limit: Int
    private(set) var rows: [(row: RowOutcome, faults: [RowFault])] = []

    init(limit: Int) { self.limit = limit }

    func didFinish(_ row: RowOutcome) {
        if case .rejected(let faults) = row.result, rows.count < limit { rows.append((row, faults)) }
    }

    func didAdvance(to progress: ImportProgress) {}
}
