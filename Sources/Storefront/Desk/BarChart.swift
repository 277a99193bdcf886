import CommerceKernel

/// A bar for each day as SVG, drawn on the server: readable without a script, and by those who listen to the page.
struct BarChart {
    struct Bar {
        /// Said for the bar, such as `21 Nov: $120.00`.
        let label: String
        let value: Double
    }

    /// Said for the whole.
    let title: String
    let bars: [Bar]
    /// Of the highest bar, written at the top.
    let highest: String
    /// Under the first and the last bar.
    let first: String
    let last: String

    private static let width = 640.0
    private static let height = 200.0
    private static let base = 168.0
    private static let top = 34.0

    /// Safe HTML.
    var svg: String {
        let largest = max(bars.map(\.value).max() ?? 0, .leastNonzeroMagnitude)
        let step = Self.width / Double(max(bars.count, 1))
        var svg =
            "<svg class=\"chart\" viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" aria-label=\""
            + HTMLEscaping.escaped(title) + "\">"
        svg += "<line x1=\"0\" x2=\"\(Int(Self.width))\" y1=\"\(Int(Self.base))\" y2=\"\(Int(Self.base))\"/>"
        for (index, bar) in bars.enumerated() {
            let part = max(0, bar.value) / largest
            let height = bar.value > 0 ? max(2, part * (Self.base - Self.top)) : 0
            svg +=
                "<rect x=\"\(Self.number(Double(index) * step + step * 0.12))\" y=\"\(Self.number(Self.base - height))\""
                + " width=\"\(Self.number(step * 0.76))\" height=\"\(Self.number(height))\" rx=\"2\"><title>"
                + HTMLEscaping.escaped(bar.label) + "</title></rect>"
        }
        svg += "<text x=\"0\" y=\"2\" dominant-baseline=\"hanging\">\(HTMLEscaping.escaped(highest))</text>"
        svg += "<text x=\"0\" y=\"193\">\(HTMLEscaping.escaped(first))</text>"
        svg += "<text x=\"\(Int(Self.width))\" y=\"193\" text-anchor=\"end\">\(HTMLEscaping.escaped(last))</text>"
        return svg + "</svg>"
    }

    /// With one decimal, as coordinates need.
    private static func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
