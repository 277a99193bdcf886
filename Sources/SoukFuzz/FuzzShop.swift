import CatalogIndexing
import CommerceKernel
import Foundation
import HTTPAPI
import HTTPTypes
import Identity
import Logging
import Search
import SoukServer
import Storage

/// A whole shop in a temporary folder that listens nowhere: requests go straight to what answers them.
struct FuzzShop: Sendable {
    let application: SoukApplication
    let responder: APIResponder
    /// Of an administrator.
    let key: String
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "souk-fuzz-\(UUID().uuidString)")
        let settings = try Settings(
            SettingsSource(flags: [
                "SOUK_DATA": folder.appending(path: "data").path,
                "SOUK_INDEXES": folder.appending(path: "indexes").path,
                "SOUK_RATE_LIMIT": "off", "SOUK_PORT": "0",
            ]))
        var logger = Logger(label: "fuzz")
        logger.logLevel = .error
        let application = try SoukApplication(settings: settings, logger: logger)
        self.application = application
        responder = try application.responder()
        key = try application.store.writeNow { [keys = application.apiKeys] in
            try keys.create(name: "fuzz", role: .admin, in: $0).secret.text
        }
        let projection = try application.projection()
        try projection.prepare()
        _ = try CatalogImporter(store: application.store, publishing: application.publishing).run(
            MemorySource(Self.catalog), options: ImportOptions(currency: .usd), indexing: .here(projection))
    }

    func remove() {
        application.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Runs the one request that `bytes` spell: method and target, header fields, an empty line, the body. Traps at 500,
    /// which stands for a fault nobody thought of.
    func send(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        let end = text.range(of: "\n\n")
        let lines = text[..<(end?.lowerBound ?? text.endIndex)].split(separator: "\n")
        let first = (lines.first ?? "").split(separator: " ", maxSplits: 1)
        guard first.count == 2, let method = HTTPRequest.Method(String(first[0])) else { return }
        var head = HTTPRequest(method: method, scheme: "http", authority: "shop.test", path: String(first[1]))
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), let name = HTTPField.Name(String(line[..<colon])) else {
                continue
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            head.headerFields.append(HTTPField(name: name, value: String(value)))
        }
        let body = end.map { Array(text[$0.upperBound...].utf8) } ?? []
        let (responder, request) = (responder, head)
        let status = Blocking.wait { await responder.status(of: request, body: body) }
        precondition(status != 500, "an error that has no status of its own")
    }

    private static let catalog: [UInt8] = {
        let names = [
            "Kettle", "Reading Lamp", "Wireless Headphones", "Café Cup", "Desk 10.5\" wide", "Straße Bag", "茶壺",
        ]
        let brands = ["Halvorn", "HP", "Ünal & Co", "O'Neil"]
        let lines = (0..<300).map { index in
            """
            {"id":"p\(index)","sku":"SKU-\(index)","name":"\(names[index % 7].replacing("\"", with: "\\\"")) \(index)",\
            "brand":"\(brands[index % 4])","category":["Home","Part \(index % 9)"],"price":\(index).50,\
            "stock":\(index * 1000),"rating":\(index % 5),"description":"The \(names[(index + 3) % 7]
                .replacing("\"", with: "")) number \(index), warm and light.",\
            "attributes":{"color":["Red","Blue"],"size":"\(index % 12) cm"}}
            """
        }
        return Array(lines.joined(separator: "\n").utf8)
    }()
}
