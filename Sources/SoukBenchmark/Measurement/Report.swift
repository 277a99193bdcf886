import CommerceKernel

/// The figures of a run: a table for people and JSON for machines, with the targets they are held to.
struct Report {
    struct Figure {
        let suite: String
        let name: String
        let value: Double
        let unit: String
        /// What is asked for, when something is.
        var target: Target? = nil

        enum Target {
            case atLeast(Double)
            case atMost(Double)
            case exactly(Double)
        }

        var isMet: Bool? {
            switch target {
            case .atLeast(let bound): value >= bound
            case .atMost(let bound): value <= bound
            case .exactly(let wanted): value == wanted
            case nil: nil
            }
        }
    }

    private(set) var figures: [Figure] = []
    private(set) var notes: [String] = []

    mutating func add(
        _ suite: String, _ name: String, _ value: Double, _ unit: String, target: Figure.Target? = nil
    ) {
        let figure = Figure(suite: suite, name: name, value: value, unit: unit, target: target)
        figures.append(figure)
        print(Self.line(figure))
    }

    mutating func note(_ text: String) {
        notes.append(text)
        print("  note: \(text)")
    }

    var allMet: Bool { figures.allSatisfy { $0.isMet != false } }

    static func line(_ figure: Figure) -> String {
        let suite = figure.suite.padding(to: 10)
        let name = figure.name.padding(to: 58)
        let value = Self.number(figure.value).leftPadding(to: 12) + " " + figure.unit.padding(to: 12)
        switch figure.target {
        case .atLeast(let bound): return suite + name + value + "≥ \(number(bound)) \(figure.isMet == true ? "✓" : "✗")"
        case .atMost(let bound): return suite + name + value + "≤ \(number(bound)) \(figure.isMet == true ? "✓" : "✗")"
        case .exactly(let wanted):
            return suite + name + value + "= \(number(wanted)) \(figure.isMet == true ? "✓" : "✗")"
        case nil: return suite + name + value
        }
    }

    static func number(_ value: Double) -> String {
        if value >= 100 { return String(Int64(value.rounded())) }
        let scaled = (value * 1000).rounded() / 1000
        return "\(scaled)"
    }

    var json: JSONValue {
        let rows = figures.map { figure -> JSONValue in
            var members: [(key: String, value: JSONValue)] = [
                ("suite", .string(figure.suite)), ("name", .string(figure.name)), ("unit", .string(figure.unit)),
                ("value", JSONNumber(Self.number(figure.value)).map { .number($0) } ?? .null),
            ]
            if let met = figure.isMet { members.append(("met", .bool(met))) }
            return .object(JSONObject(members))
        }
        return ["figures": .array(rows), "notes": .array(notes.map { .string($0) })]
    }
}

extension String {
    func padding(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(1, width - count)) }
    func leftPadding(to width: Int) -> String { String(repeating: " ", count: Swift.max(0, width - count)) + self }
}
