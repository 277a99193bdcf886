import CommerceKernel
import HTTPAPI
import NIOCore
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
