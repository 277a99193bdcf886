/// Writes the text format of Prometheus (exposition format 0.0.4): families with help and type, then their samples.
public struct PrometheusText: Sendable {
    public enum Kind: String, Sendable { case counter, gauge, histogram }

    public private(set) var text = ""
    private var family = ""

    public init() {}

    /// Begins a family; its samples follow at once. `name` has the prefix `souk_` and its unit at its end.
    public mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        family = name
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// A sample of the family begun last.
    public mutating func sample(_ labels: [(String, String)] = [], _ value: Double) { line("", labels, value) }

    public mutating func sample(_ labels: [(String, String)] = [], _ value: Int) { line("", labels, Double(value)) }

    /// The buckets, sum and count of a histogram.
    public mutating func sample(_ labels: [(String, String)] = [], _ histogram: LatencyHistogram) {
        var total = 0
        for (bound, count) in zip(LatencyHistogram.bounds, histogram.counts) {
            total += count
            line("_bucket", labels + [("le", Self.number(bound))], Double(total))
        }
        line("_bucket", labels + [("le", "+Inf")], Double(histogram.count))
        line("_sum", labels, histogram.sum)
        line("_count", labels, Double(histogram.count))
    }

    /// A family with one sample.
    public mutating func gauge(_ name: String, _ help: String, _ value: Double) {
        family(name, .gauge, help)
        sample([], value)
    }

    public mutating func counter(_ name: String, _ help: String, _ value: Int) {
        family(name, .counter, help)
        sample([], value)
    }

    private mutating func line(_ suffix: String, _ labels: [(String, String)], _ value: Double) {
        text += family + suffix
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }.joined(separator: ",") + "}"
        }
        text += " \(Self.number(value))\n"
    }

    /// Whole numbers without a fraction, as people read them.
    private static func number(_ value: Double) -> String {
        if let whole = Int(exactly: value) { return String(whole) }
        return "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        if quotes { result = result.replacing("\"", with: "\\\"") }
        return result
    }
}
