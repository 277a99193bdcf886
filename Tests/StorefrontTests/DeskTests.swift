import CommerceKernel
import HTTPAPI
import NIOCore
import Search
import Testing

@testable import Storefront

@Suite struct DeskTests {
    private static let script = "<script>alert(1)</script>"

    private func html(_ response: APIResponse) -> String {
        guard case .bytes(let buffer) = response.body else { return "" }
        return String(buffer: buffer)
    }

    @Test func `a chart draws a bar for every day, high in proportion, and says what it shows`() {
        let chart = BarChart(
            title: "Sales <by> day",
            bars: [.init(label: "Mon", value: 50), .init(label: "Tue", value: 0), .init(label: "Wed", value: 100)],
            highest: "$100.00", first: "Mon", last: "Wed")
        let svg = chart.svg
        #expect(svg.contains("role=\"img\" aria-label=\"Sales &lt;by&gt; day\""))
        #expect(svg.contains("height=\"67.0\" rx=\"2\"><title>Mon</title>"))
        #expect(svg.contains("height=\"0.0\" rx=\"2\"><title>Tue</title>"))
        #expect(svg.contains("height=\"134.0\" rx=\"2\"><title>Wed</title>"))
    }

    @Test func `a table that is too wide for a phone names every cell`() throws {
        var table = DeskTable(
            caption: "Orders", columns: [.init(text: "Who"), .init(text: "When"), .init(text: "A", isNumber: true)],
            empty: "")
        table.rows = [["Ann", "today", "1"]]
        #expect(!html(try PageRenderer().page("desk-table", table.fields)).contains("data-label"))
        table = DeskTable(caption: "Orders", columns: table.columns + [.init(text: "B", isNumber: true)], empty: "")
        table.rows = [["Ann", "today", "1", "2"]]
        let wide = html(try PageRenderer().page("desk-table", table.fields))
        for piece in ["role=\"row\"", "data-label=\"When\"", "data-label=\"B\" class=\"number\""] {
            #expect(wide.contains(piece), "\(piece)")
        }
    }

    @Test func `an event of an order is said in words`() {
        #expect(DeskOrderView.text(ofEvent: "payment.requires_action") == "Payment requires action")
        #expect(DeskOrderView.text(ofEvent: "") == "")
    }

    @Test func `a chart without any sale is drawn flat`() {
        let chart = BarChart(title: "t", bars: [.init(label: "a", value: 0)], highest: "", first: "", last: "")
        #expect(chart.svg.contains("height=\"0.0\""))
    }

    @Test func `cells of a table show script as text, and an empty table says so`() throws {
        var table = DeskTable(caption: "Orders", columns: [.init(text: "Who")], empty: "No order matches.")
        let empty = html(try PageRenderer().page("desk-table", table.fields))
        #expect(empty.contains("No order matches."))
        #expect(!empty.contains("<table"))
        table.rows = [[.init(text: Self.script, url: "/x?\"", note: Self.script)]]
        let full = html(try PageRenderer().page("desk-table", table.fields))
        #expect(!full.contains("<script>"))
        #expect(!full.contains("?\"\""))
        #expect(full.contains("&lt;script&gt;"))
    }
}

@Suite struct DeskFormTests {
    private func reader(_ fields: [(String, String)]) -> FormReader {
        FormReader(QueryParameters(fields.map { (name: $0.0, value: $0.1) }))
    }

    @Test func `a product's form keeps what was not touched and takes away what is gone`() throws {
        var reader = reader([("name", "Cup"), ("price", "9.50"), ("attributes", "weight: 12\ncolor: Red | Blue")])
        let present: JSONObject = ["weight": "12", "size": "S", "color": "Red"]
        let json = DeskProductForm.read(&reader, DeskProductForm.all, present: present)
        #expect(reader.isSound)
        // Text that looks like a number stays text, since nobody changed it.
        #expect(json["attributes"]?["weight"] == "12")
        #expect(json["attributes"]?["color"] == ["Red", "Blue"])
        #expect(json["attributes"]?["size"] == .null)
        #expect(json["price"]?.number?.text == "9.50")
        #expect(json["brand"] == .null)
    }

    @Test func `a field is described by its hint and by what is wrong with it`() {
        let field = FormField(name: "zip", label: "Zip", hint: "Five digits.", idPrefix: "to-")
        #expect(field.fields(value: "", fault: "Missing.")["describedBy"] as? String == "to-zip-hint to-zip-fault")
        #expect(field.fields(value: "", fault: nil)["describedBy"] as? String == "to-zip-hint")
        #expect(FormField(name: "a", label: "A").fields(value: "", fault: nil)["describedBy"] as? Bool == false)
    }

    @Test func `what a room finds wrong is said in the words of the form`() {
        var reader = reader([])
        let fields = [FormField(name: "newPassword", label: "New password")]
        reader.refuse(
            .invalid(field: "newPassword", code: "too_short", message: "newPassword must be longer."), known: fields,
            otherwise: "newPassword")
        #expect(reader.faults["newPassword"] == "New password must be longer.")
    }

    @Test func `what is no price and no attribute is said beside its field`() {
        var reader = reader([("name", "Cup"), ("price", "cheap"), ("attributes", "red")])
        _ = DeskProductForm.read(&reader, DeskProductForm.all)
        #expect(Set(reader.faults.keys) == ["price", "attributes"])
    }

    @Test func `a curation is read line by line`() throws {
        var reader = reader([
            ("query", "tv"), ("match", "exact"), ("pins", "a\nb 7"), ("hide", "c"), ("boosts", "0.5 brand:=Sony"),
            ("redirect", "https://elsewhere.example"),
        ])
        let rule = try CurationForm.read(&reader, id: "x")
        #expect(rule.pins.map(\.position) == [1, 7])
        #expect(rule.hidden == ["c"])
        #expect(rule.boosts.map(\.amount) == [0.5])
        #expect(Set(reader.faults.keys) == ["redirect"])
    }

    @Test func `a filter that cannot be read is said beside its field`() throws {
        var reader = reader([("query", "tv"), ("match", "exact"), ("boosts", "1 ((("), ("filter", "brand:=")])
        _ = try CurationForm.read(&reader, id: "x")
        #expect(Set(reader.faults.keys) == ["boosts", "filter"])
    }

    @Test func `pictures come from addresses a page may load`() {
        var reader = reader([("name", "Cup"), ("images", "/a.svg\nhttps://x.example/b.png\njavascript:alert(1)")])
        _ = DeskProductForm.read(&reader, DeskProductForm.all)
        #expect(Set(reader.faults.keys) == ["images"])
    }
}
