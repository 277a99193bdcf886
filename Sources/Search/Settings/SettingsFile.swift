import CommerceKernel

/// The settings files and their forms.
enum SettingsFile: String, CaseIterable {
    /// `[{"id": "1", "synonyms": ["tv", "television"]}, {"id": "2", "root": "smart phone", "synonyms": ["iphone"]}]`
    case synonyms = "synonyms.json"
    /// `["the", "of"]`
    case stopWords = "stopwords.json"
    /// `[{"id": "1", "query": "tv", "match": "exact", "pins": [{"id": "P1", "position": 1}], "hide": ["P2"],
    ///    "boosts": [{"filter": "brand:=HP", "amount": 0.5}], "filter": "inStock:true", "redirect": "/tv",
    ///    "category": "Audio", "startsAt": 1700000000000, "endsAt": 1800000000000}]`
    case curations = "curations.json"
    /// `{"typos": {"oneEditFrom": 4, …}, "ranking": {"text": 1, …}}`
    case settings = "settings.json"

    func differs(_ a: SearchSettings, _ b: SearchSettings) -> Bool {
        switch self {
        case .synonyms: a.synonyms != b.synonyms
        case .stopWords: a.stopWords != b.stopWords
        case .curations: a.curations != b.curations
        case .settings: a.typos != b.typos || a.ranking != b.ranking
        }
    }

    func fault(_ message: String) -> SearchError {
        SearchError(.invalidSettings, "\(rawValue): \(message)", subject: rawValue)
    }

    func decode(_ bytes: [UInt8], into settings: inout SearchSettings) throws(SearchError) {
        let root: JSONValue
        do { root = try JSONParser.parse(bytes) } catch { throw fault(error.description) }
        switch self {
        case .synonyms: settings.synonyms = try list(root).map { value throws(SearchError) in try synonym(value) }
        case .stopWords: settings.stopWords = try texts(root, "a list of words")
        case .curations: settings.curations = try list(root).map { value throws(SearchError) in try curation(value) }
        case .settings:
            settings.typos = try typos(root["typos"] ?? .null)
            if let ranking = root["ranking"]?.object {
                settings.ranking = RankingWeights(
                    Dictionary(
                        ranking.members.compactMap { member in
                            member.value.number?.double.map { (member.key, $0) }
                        }, uniquingKeysWith: { $1 }))
            }
        }
    }

    func encode(_ settings: SearchSettings) -> [UInt8] {
        let root: JSONValue =
            switch self {
            case .synonyms: .array(settings.synonyms.map(encode))
            case .stopWords: .array(settings.stopWords.map { .string($0) })
            case .curations: .array(settings.curations.map(encode))
            case .settings:
                .object(
                    JSONObject([
                        ("typos", encode(settings.typos)),
                        (
                            "ranking",
                            .object(
                                JSONObject(
                                    settings.ranking.weights.sorted { $0.key < $1.key }.map {
                                        ($0.key, decimal($0.value))
                                    }))
                        ),
                    ]))
            }
        var writer = JSONWriter()
        writer.value(root)
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    private func decimal(_ number: Double) -> JSONValue { JSONNumber("\(number)").map { .number($0) } ?? .null }

    private func list(_ value: JSONValue) throws(SearchError) -> [JSONValue] {
        guard let array = value.array else { throw fault("it is \(value.kindName), not a list.") }
        return array
    }

    private func texts(_ value: JSONValue, _ expected: String) throws(SearchError) -> [String] {
        guard let array = value.array else { throw fault("\(value.kindName) stands where \(expected) is expected.") }
        return try array.map { item throws(SearchError) in
            guard let text = item.string else { throw fault("\(item.kindName) stands in \(expected).") }
            return text
        }
    }

    private func text(_ value: JSONValue, _ key: String) throws(SearchError) -> String {
        guard let text = value[key]?.string, !text.isEmpty else { throw fault("an entry has no \"\(key)\".") }
        return text
    }

    private func synonym(_ value: JSONValue) throws(SearchError) -> Synonym {
        let synonyms = try texts(value["synonyms"] ?? .null, "the list \"synonyms\"")
        return Synonym(id: try text(value, "id"), root: value["root"]?.string, synonyms: synonyms)
    }

    private func encode(_ synonym: Synonym) -> JSONValue {
        var object = JSONObject([("id", .string(synonym.id))])
        object["root"] = synonym.root.map { .string($0) }
        object["synonyms"] = .array(synonym.synonyms.map { .string($0) })
        return .object(object)
    }

    private func typos(_ value: JSONValue) throws(SearchError) -> TypoSettings {
        var typos = TypoSettings()
        func whole(_ key: String, _ range: ClosedRange<Int>, _ current: Int) throws(SearchError) -> Int {
            guard let given = value[key] else { return current }
            guard let number = given.number?.int, range.contains(number) else {
                throw fault("\"\(key)\" is not a whole number from \(range.lowerBound) to \(range.upperBound).")
            }
            return number
        }
        typos.oneEditFrom = try whole("oneEditFrom", 1...64, typos.oneEditFrom)
        typos.twoEditsFrom = try whole("twoEditsFrom", 1...64, typos.twoEditsFrom)
        typos.enoughHits = try whole("enoughHits", 0...1_000, typos.enoughHits)
        typos.enoughRelaxedHits = try whole("enoughRelaxedHits", 0...1_000, typos.enoughRelaxedHits)
        typos.correctsDigits = value["correctsDigits"]?.bool ?? typos.correctsDigits
        return typos
    }

    private func encode(_ typos: TypoSettings) -> JSONValue {
        .object(
            JSONObject([
                ("oneEditFrom", .integer(typos.oneEditFrom)), ("twoEditsFrom", .integer(typos.twoEditsFrom)),
                ("correctsDigits", .bool(typos.correctsDigits)), ("enoughHits", .integer(typos.enoughHits)),
                ("enoughRelaxedHits", .integer(typos.enoughRelaxedHits)),
            ]))
    }

    private func curation(_ value: JSONValue) throws(SearchError) -> Curation {
        var curation = Curation(id: try text(value, "id"))
        curation.query = value["query"]?.string ?? ""
        if let match = value["match"]?.string {
            guard let matching = Curation.Matching(rawValue: match) else {
                throw fault("\"match\" is \"\(match)\", not exact, contains or always.")
            }
            curation.matching = matching
        }
        curation.category = value["category"]?.string
        curation.pins = try (value["pins"]?.array ?? []).map { pin throws(SearchError) in
            guard let position = pin["position"]?.number?.int, (1...1_000).contains(position) else {
                throw fault("a pin's \"position\" is not a whole number from 1 to 1,000.")
            }
            return Curation.Pin(id: try text(pin, "id"), position: position)
        }
        curation.hidden = try texts(value["hide"] ?? .array([]), "the list \"hide\"")
        curation.boosts = try (value["boosts"]?.array ?? []).map { boost throws(SearchError) in
            guard let amount = boost["amount"]?.number?.double, (-10...10).contains(amount) else {
                throw fault("a boost's \"amount\" is not a number from -10 to 10.")
            }
            return Curation.Boost(filter: try text(boost, "filter"), amount: amount)
        }
        curation.filter = value["filter"]?.string
        curation.redirect = value["redirect"]?.string
        curation.startsAt = value["startsAt"]?.number?.int64
        curation.endsAt = value["endsAt"]?.number?.int64
        return curation
    }

    private func encode(_ curation: Curation) -> JSONValue {
        var object = JSONObject([
            ("id", .string(curation.id)), ("query", .string(curation.query)),
            ("match", .string(curation.matching.rawValue)),
        ])
        object["category"] = curation.category.map { .string($0) }
        object["pins"] = .array(
            curation.pins.map { .object(JSONObject([("id", .string($0.id)), ("position", .integer($0.position))])) })
        object["hide"] = .array(curation.hidden.map { .string($0) })
        object["boosts"] = .array(
            curation.boosts.map {
                .object(JSONObject([("filter", .string($0.filter)), ("amount", decimal($0.amount))]))
            })
        object["filter"] = curation.filter.map { .string($0) }
        object["redirect"] = curation.redirect.map { .string($0) }
        object["startsAt"] = curation.startsAt.map { .integer($0) }
        object["endsAt"] = curation.endsAt.map { .integer($0) }
        return .object(object)
    }
}
