public import CatalogIndexing
public import CommerceKernel
import Foundation
import HTTPTypes
import Identity
import NIOCore
public import Search
public import Storage

/// The whole catalog in and out: `POST /v1/products/import` and `GET /v1/products/export`.
///
/// An import is read as it arrives, with the memory of a few batches. Its report, a line a record, is kept in a
/// temporary file and sent when the body has been read: a client that sends everything before it reads anything could
/// otherwise never finish.
public struct ImportRoutes: Sendable {
    private let importer: CatalogImporter
    private let store: Store
    private let publishing: ProductPublishing
    private let engine: SearchEngine
    private let currency: Currency

    /// - Parameter currency: Of products that name none.
    public init(store: Store, publishing: ProductPublishing, engine: SearchEngine, currency: Currency) {
        importer = CatalogImporter(store: store, publishing: publishing)
        self.store = store
        self.publishing = publishing
        self.engine = engine
        self.currency = currency
    }

    public func endpoints() -> [Endpoint] {
        let mediaTypes = [
            "application/x-ndjson", "application/jsonl", "application/json", "text/csv", "text/tab-separated-values",
            "text/plain", "application/xml", "text/xml", "application/gzip", "application/octet-stream",
        ]
        return [
            Endpoint(
                .post, "/v1/products/import", id: "importProducts", summary: "Import a product file",
                tag: "Catalog", body: .stream(mediaTypes: mediaTypes), handler: importProducts
            ).producing("application/x-ndjson").documented { operation in
                operation.description = """
                    Reads JSON lines, a JSON array, CSV, or a product file of Google Merchant, Shopify, WooCommerce or \
                    Medusa, packed with gzip or not. Good rows are written whatever stands beside them. Answers one \
                    JSON line a record and a summary line.
                    """
                operation.parameters = [
                    .init("action", .oneOf("create", "upsert", "update", "replace"), "How records meet products."),
                    .init("format", .inline(Self.formatSchema), "The format; found out from the content when absent."),
                    .init("currency", .component("Currency"), "ISO 4217 code of products that name none."),
                    .init("onError", .oneOf("skip", "stop"), "What to do at a rejected record."),
                    .init("maxErrors", .positiveInteger, "Give up when more records than this are rejected."),
                    .init("dryRun", .boolean, "Check everything, write nothing."),
                    .init("waitForIndex", .boolean, "Answer when searches find what was imported."),
                ]
                operation.answers = [.init(200, "A JSON line a record, then a summary.", isBare: true)]
                operation.refusals = [400, 415]
            },
            Endpoint(
                .get, "/v1/products/export", id: "exportProducts", summary: "Export the catalog", tag: "Catalog",
                handler: exportProducts
            ).producing("application/x-ndjson").documented { operation in
                operation.description = "Every product as a JSON line, in the order of ids; imports read it back."
                operation.answers = [.init(200, "A product a line.", isBare: true)]
            },
        ]
    }

    private static let formatSchema =
        #"{"type":"string","enum":["# + ImportFormat.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ",") + "]}"

    // MARK: Export

    private func exportProducts(_ request: APIRequest) async throws -> APIResponse {
        let export = CatalogExport(store: store, publishing: publishing)
        return APIResponse(
            .ok,
            headers: [
                .contentType: "application/x-ndjson",
                .contentDisposition: "attachment; filename=\"products.jsonl\"",
            ],
            body: .stream(length: nil) { writer in
                var export = export
                while let lines = try await export.next() { try await writer.write(lines) }
            })
    }

    // MARK: Import

    private func importProducts(_ request: APIRequest) async throws -> APIResponse {
        let options = try options(request)
        let spool = try ReportSpool()
        let pipe = PipeSource()
        async let summary = BlockingWork.run(named: "import") { [importer] in
            defer { pipe.abandon() }
            return try importer.run(pipe, options: options, indexing: .server, observer: spool)
        }
        do {
            while let part = try await request.body.next() {
                if await !pipe.write(Array(part.readableBytesView)) { break }
            }
            pipe.finish()
        } catch {
            pipe.finish(throwing: error)
            _ = try? await summary
            throw error
        }
        let finished: ImportSummary
        do {
            finished = try await summary
        } catch let error as ImportError {
            throw error.domainError
        }
        if let sequence = finished.lastSequence, try request.query.flag("waitForIndex") == true {
            _ = await engine.waitForPosition(sequence, timeout: .seconds(60))
        }
        try spool.append(ImportReport.summary(finished))
        return APIResponse(
            .ok, headers: [.contentType: "application/x-ndjson"],
            body: .stream(length: spool.length) { writer in
                try spool.rewind()
                while let block = try spool.next() { try await writer.write(block) }
            })
    }

    private func options(_ request: APIRequest) throws -> ImportOptions {
        var options = ImportOptions(currency: currency)
        if let code = request.query.text("currency") {
            guard let currency = Currency(code) else {
                throw DomainError.invalid(
                    field: "currency", code: "unknown_currency",
                    message: "currency is \"\(code.prefix(20))\"; it must be a code of ISO 4217 such as USD.")
            }
            options.currency = currency
        }
        options.action = try choice(request, "action") ?? .upsert
        options.format = try choice(request, "format")
        options.isDryRun = try request.query.flag("dryRun") ?? false
        options.maximumRejections = try request.query.integer("maxErrors", in: 0...Int.max)
        options.batchSize = 200
        let onError: OnError? = try choice(request, "onError")
        options.stopsAtRejection = onError == .stop
        return options
    }

    private enum OnError: String, CaseIterable { case skip, stop }

    private func choice<T: RawRepresentable & CaseIterable>(
        _ request: APIRequest, _ name: String
    ) throws(DomainError) -> T? where T.RawValue == String {
        guard let text = request.query.text(name), text != "auto" else { return nil }
        if let value = T(rawValue: text) { return value }
        let known = T.allCases.map(\.rawValue).joined(separator: ", ")
        throw .invalid(
            field: name, code: "unknown_value",
            message: "\(name) is \"\(text.prefix(40))\"; it must be one of \(known).")
    }
}

extension HTTPField.Name {
    // The name is a constant of ours and valid.
    static let contentDisposition = HTTPField.Name("Content-Disposition")!
}
