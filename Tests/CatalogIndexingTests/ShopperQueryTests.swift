import Catalog
import CatalogIndexing
import CommerceKernel
import Foundation
import Search
import Testing

/// What shoppers type into the demonstration shop, and what has to come first: looked at by eye, one query for each
/// idea of ranking.
@Suite struct ShopperQueryTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The shop's products under an engine, loaded once.
    private static let shop = Result { try Shelf(files: [root.appending(path: "seed-data/products.jsonl")]) }

    private final class Shelf: Sendable {
        let fixture: ProjectionFixture

        init(files: [URL]) throws {
            fixture = try ProjectionFixture()
            for file in files { try fixture.shop.run(FileSource(path: file.path)) }
            try fixture.project()
        }

        func names(_ text: String) throws -> [String] {
            try fixture.engine.searchNow(SearchRequest(text: text, limit: 3)).hits.map { hit in
                try JSONParser.parse(hit.payload)["name"]?.string ?? ""
            }
        }
    }

    static let queries: [(String, String)] = [
        // As typed.
        ("office chair", "Posture Pro Office Chair"), ("standing desk", "Uplift Standing Desk"),
        ("gaming mouse", "Dart Light Gaming Mouse"), ("rain jacket", "Squall Rain Jacket"),
        ("robot vacuum", "Rondo S5 Robot Vacuum"), ("dog bed", "Orthopaedic Dog Bed"), ("sofa bed", "Sofa Bed"),
        ("action cam", "Grit 5 Action Camera"), ("toaster", "Toaster"), ("tripod", "Tripod"),
        // Typing errors, and their correction.
        ("headphnes", "Headphones"), ("wirless earbuds", "Wireless Earbuds"), ("robot vaccum", "Rondo S5 Robot Vacuum"),
        ("mechanical keybord", "Loft 75 Mechanical Keyboard"), ("bur grinder", "Millstone 40 Burr Grinder"),
        ("hedaphones", "Headphones"), ("yoga matt", "Yoga Mat"), ("labtop", "Laptop"), ("toatser", "Toaster"),
        // Words written together and apart.
        ("powerbank", "Power Bank"), ("sound bar", "Soundbar"), ("soundbar", "Soundbar"), ("ereader", "E-Reader"),
        ("e reader", "E-Reader"), ("smart watch", "Smartwatch"), ("micro wave", "Microwave"),
        ("usbc cable", "USB-C Cable"),
        ("usb c cable", "USB-C Cable"), ("cat6a", "Cat 6A"), ("cat 6a cable", "Cat 6A Ethernet Cable"),
        // Model numbers.
        ("M210dw", "Laserline M210dw"), ("m210", "Laserline"), ("slate 13", "Slate 13 Ultralight Laptop"),
        ("m 210 dw", "Laserline M210dw"),
        // Units and measures.
        ("27 inch monitor", "Meridian 27Q Monitor"), ("750ml bottle", "Thermo Bottle 750 ml"),
        ("kitchen scale 5kg", "Digital Kitchen Scale 5 kg"), ("ethernet cable 10m", "Ethernet Cable 10 m"),
        ("18-55mm lens", "18-55 mm Lens"), ("down duvet 200x220", "Down Duvet 200 x 220"),
        ("kids tablet 8 inch", "Crayon Kids Tablet 8"), ("saute pan 24cm", "Sauté Pan with Lid 24 cm"),
        // Accents.
        ("sauté pan", "Sauté Pan"), ("kestovar chair", "Office Chair"), ("lovholm bookcase", "Bookcase"),
        // Phrases, exclusion, beginnings.
        ("\"stand mixer\"", "Stand Mixer"), ("tv -stick", "TV"), ("head", "Head"), ("coffee grin", "Grinder"),
        // The thing, not what goes with it.
        ("laptop", "Laptop"), ("tv", "TV"), ("laser printer", "Laser Printer"), ("basket with lid", "Basket with Lid"),
    ]

    @Test(arguments: queries)
    func `what is meant comes first`(query: String, name: String) throws {
        let names = try Self.shop.get().names(query)
        #expect(names.first?.localizedCaseInsensitiveContains(name) == true, "\(query): \(names)")
    }

    @Test func `what is excluded does not come at all`() throws {
        let fixture = try Self.shop.get().fixture
        let ids = try fixture.engine.searchNow(SearchRequest(text: "tv -stick", limit: 100)).hits
        let names = try ids.map { try JSONParser.parse($0.payload)["name"]?.string ?? "" }
        #expect(!names.isEmpty && !names.contains { $0.contains("Stick") })
    }

    // MARK: Judged catalogs

    /// Where they are, when they are there: `SOUK_JUDGED_DATA`, with `icecat/catalog.jsonl.gz` and `esci/…`.
    static let judged = ProcessInfo.processInfo.environment["SOUK_JUDGED_DATA"]

    static let judgedQueries: [(String, String, String)] = [
        ("icecat", "hp tonner", "HP"), ("icecat", "hdmi cable 1.5m", "HDMI cable 1.5 m"),
        ("icecat", "canon ink cartrige", "Ink Cartridge"), ("icecat", "usb hub 7 port", "USB Hub"),
        ("icecat", "wirelesskeyboard", "keyboard"), ("icecat", "think pad", "ThinkPad"),
        ("icecat", "24 inch monitor samsung", "Samsung"), ("icecat", "ups battery", "UPS battery"),
        ("icecat", "projector lamp", "projector lamp"), ("icecat", "dv7-1211ea", "dv7-1211ea"),
        ("esci", "water botle", "Water Bottle"), ("esci", "iphone 11 case", "iPhone 11"),
        ("esci", "iphone11 case", "iPhone 11"), ("esci", "mens running shoes", "Running Shoes"),
        ("esci", "bluetooth speker", "Bluetooth"),
    ]

    @Test(.enabled(if: judged != nil), arguments: ["icecat", "esci"])
    func `what is meant comes first in real catalogs`(catalog: String) throws {
        let folder = URL(filePath: Self.judged ?? "")
        let shelf = try Shelf(files: [folder.appending(path: "\(catalog)/catalog.jsonl.gz")])
        for (_, query, name) in Self.judgedQueries.filter({ $0.0 == catalog }) {
            let names = try shelf.names(query)
            #expect(names.first?.localizedCaseInsensitiveContains(name) == true, "\(query): \(names)")
        }
    }
}
