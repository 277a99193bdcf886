import CommerceKernel
import Search

/// The form of a curation.
enum CurationForm {
    static let definitions = [
        FormField(name: "query", label: "Search", isRequired: false, maximumLength: 300),
        FormField(
            name: "match", label: "Holds for",
            options: Curation.Matching.allCases.map { ($0.rawValue, text(of: $0)) }),
        FormField(
            name: "pins", label: "Pinned", isRequired: false, maximumLength: 20_000,
            hint: "Product ids, one a line; the first line comes first. A position may follow: prod_1 3.", rows: 3),
        FormField(
            name: "hide", label: "Hidden", isRequired: false, maximumLength: 20_000,
            hint: "Product ids, one a line.", rows: 2),
        FormField(
            name: "boosts", label: "Pushed", isRequired: false, maximumLength: 20_000,
            hint: "An amount from -10 to 10 and a filter, one a line: 0.5 brand:=Sony. Below 0 it is held back.",
            rows: 2),
        FormField(
            name: "filter", label: "Only products with", isRequired: false, maximumLength: 2000,
            hint: "A filter such as inStock:true."),
        FormField(
            name: "redirect", label: "Go to this page instead", isRequired: false, maximumLength: 500,
            hint: "A path of the shop such as /search?category=Shoes."),
    ]

    static func text(of matching: Curation.Matching) -> String {
        switch matching {
        case .exact: "exactly these words"
        case .contains: "these words among others"
        case .always: "every search"
        }
    }

    /// In a line, for lists.
    static func summary(_ rule: Curation) -> String {
        var parts: [String] = []
        if !rule.pins.isEmpty { parts.append("\(rule.pins.count) pinned") }
        if !rule.hidden.isEmpty { parts.append("\(rule.hidden.count) hidden") }
        if !rule.boosts.isEmpty { parts.append("\(rule.boosts.count) pushed") }
        if rule.filter != nil { parts.append("filtered") }
        if let target = rule.redirect { parts.append("goes to \(target)") }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }

    static func fields(_ rule: Curation?) -> [Fields] {
        let values: [String: String] = [
            "query": rule?.query ?? "", "match": (rule?.matching ?? .exact).rawValue,
            "pins": (rule?.pins ?? []).sorted { $0.position < $1.position }.map { "\($0.id) \($0.position)" }
                .joined(separator: "\n"),
            "hide": (rule?.hidden ?? []).joined(separator: "\n"),
            "boosts": (rule?.boosts ?? []).map { "\($0.amount) \($0.filter)" }.joined(separator: "\n"),
            "filter": rule?.filter ?? "", "redirect": rule?.redirect ?? "",
        ]
        return definitions.map { $0.fields(value: values[$0.name] ?? "", fault: nil) }
    }

    /// The rule that was typed; check `reader.isSound` afterwards.
    static func read(_ reader: inout FormReader, id: String) throws(DomainError) -> Curation {
        for field in definitions { _ = reader.text(field) }
        func lines(_ name: String) -> [String] {
            reader.trimmed(name).split(whereSeparator: \.isNewline).map { String($0).trimmingSpace }
                .filter { !$0.isEmpty }
        }
        var rule = Curation(id: id, query: reader.trimmed("query"))
        rule.matching = Curation.Matching(rawValue: reader.trimmed("match")) ?? .exact
        if rule.query.isEmpty, rule.matching != .always {
            reader.refuse("query", "Say for which search it holds, or choose every search.")
        }
        for line in lines("pins") {
            let words = line.split(separator: " ")
            let position = words.count == 2 ? Int(words[1]) : rule.pins.count + 1
            guard words.count <= 2, let position, (1...1000).contains(position) else {
                reader.refuse("pins", "“\(line.prefix(60))” is no id with a position from 1 to 1000.")
                continue
            }
            rule.pins.append(.init(id: String(words[0]), position: position))
        }
        rule.hidden = lines("hide")
        for line in lines("boosts") {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2, let amount = Double(words[0]), (-10...10).contains(amount) else {
                reader.refuse("boosts", "“\(line.prefix(60))” is no amount from -10 to 10 with a filter behind it.")
                continue
            }
            if let fault = Curation.fault(ofFilter: String(words[1])) {
                reader.refuse("boosts", "“\(words[1].prefix(60))” cannot be read: \(fault)")
            }
            rule.boosts.append(.init(filter: String(words[1]), amount: amount))
        }
        rule.filter = reader.trimmed("filter").isEmpty ? nil : reader.trimmed("filter")
        if let fault = rule.filter.flatMap(Curation.fault(ofFilter:)) {
            reader.refuse("filter", "It cannot be read: \(fault)")
        }
        let target = reader.trimmed("redirect")
        if !target.isEmpty {
            guard target.hasPrefix("/"), !target.hasPrefix("//") else {
                reader.refuse("redirect", "It must be a path of the shop, beginning with /.")
                return rule
            }
            rule.redirect = target
        }
        return rule
    }

    /// `settings` with the rule in the place of the one with its id, or behind the others. Throws 400 for a filter that
    /// cannot be read.
    static func settings(_ settings: SearchSettings, with rule: Curation) throws -> SearchSettings {
        var settings = settings
        let json = settings.json(.curations)
        var copy = settings
        copy.curations = [rule]
        guard let encoded = copy.json(.curations).array?.first else { return settings }
        var entries = json.array ?? []
        if let index = entries.firstIndex(where: { $0["id"]?.string == rule.id }) {
            entries[index] = encoded
        } else {
            entries.append(encoded)
        }
        do {
            try settings.replace(.curations, with: .array(entries))
        } catch {
            throw error.domainError
        }
        return settings
    }
}
