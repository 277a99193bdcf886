/// Reads filters in the grammar of Typesense's `filter_by`:
///
///     expression  = conjunction { "||" conjunction }
///     conjunction = term { "&&" term }
///     term        = "(" expression ")" | "!" term | field ":" condition
///     condition   = [ "=" | "!=" | "!" ] ( value | list | range ) | ( "<" | "<=" | ">" | ">=" ) number
///                 | "(" latitude "," longitude "," radius [ "km" | "mi" | "m" ] ")" | "*"
///     list        = "[" value { "," value } "]"
///     range       = "[" number ".." number "]"
///     value       = text up to an operator, or anything between back quotes
///
/// `field:=value` is the whole value, `field:value` its words; both without case and accents.
struct FilterParser {
    private let characters: [Character]
    private var at = 0
    private var depth = 0

    static let deepest = 100
    static let longest = 20_000

    static func parse(_ text: String) throws(SearchError) -> FilterExpression? {
        var parser = FilterParser(text)
        guard parser.characters.count <= longest else {
            throw parser.fault("the filter has more than \(longest) characters", at: longest)
        }
        parser.skipSpace()
        if parser.at == parser.characters.count { return nil }
        let expression = try parser.expression()
        parser.skipSpace()
        if parser.at < parser.characters.count {
            throw parser.fault("\"\(parser.characters[parser.at])\" stands where && or || or the end is expected")
        }
        return expression
    }

    private init(_ text: String) { characters = Array(text) }

    private func fault(_ message: String, at position: Int? = nil) -> SearchError {
        let position = position ?? at
        return SearchError(
            .invalidFilter, "The filter cannot be read at position \(position): \(message).", subject: "filter",
            position: position)
    }

    private mutating func skipSpace() {
        while at < characters.count, characters[at].isWhitespace { at += 1 }
    }

    private func stands(_ text: String) -> Bool {
        let wanted = Array(text)
        return at + wanted.count <= characters.count && characters[at..<at + wanted.count].elementsEqual(wanted)
    }

    private mutating func accept(_ text: String) -> Bool {
        skipSpace()
        guard stands(text) else { return false }
        at += text.count
        return true
    }

    private mutating func expect(_ text: String) throws(SearchError) {
        guard accept(text) else { throw fault("\"\(text)\" is expected") }
    }

    private mutating func expression() throws(SearchError) -> FilterExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw fault("parentheses are nested more than \(Self.deepest) deep") }
        var operands = [try conjunction()]
        while accept("||") { operands.append(try conjunction()) }
        return operands.count == 1 ? operands[0] : .or(operands)
    }

    private mutating func conjunction() throws(SearchError) -> FilterExpression {
        var operands = [try term()]
        while accept("&&") { operands.append(try term()) }
        return operands.count == 1 ? operands[0] : .and(operands)
    }

    private mutating func term() throws(SearchError) -> FilterExpression {
        if accept("(") {
            let inner = try expression()
            try expect(")")
            return inner
        }
        if accept("!") {
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.deepest else { throw fault("negations are nested more than \(Self.deepest) deep") }
            return .not(try term())
        }
        return try predicate()
    }

    private mutating func predicate() throws(SearchError) -> FilterExpression {
        skipSpace()
        let start = at
        let field = try fieldName()
        try expect(":")
        skipSpace()
        if accept("*"), endsValue() { return .predicate(.init(field: field, condition: .exists, position: start)) }
        for comparison in [FilterPredicate.Comparison.lessOrEqual, .greaterOrEqual, .less, .greater]
        where accept(comparison.rawValue) {
            let number = try number()
            return .predicate(.init(field: field, condition: .compares(comparison, number), position: start))
        }
        if stands("(") {
            let (point, kilometres) = try circle()
            return .predicate(
                .init(field: field, condition: .near(point, kilometres: kilometres), position: start))
        }
        let isNegated = accept("!")
        let isWhole = accept("=")
        let operands = try operands()
        let condition: FilterPredicate.Condition = isWhole || isNegated ? .equals(operands) : .words(operands)
        let predicate = FilterExpression.predicate(.init(field: field, condition: condition, position: start))
        return isNegated ? .not(predicate) : predicate
    }

    private func endsValue() -> Bool {
        at == characters.count || characters[at].isWhitespace || characters[at] == ")" || stands("&&") || stands("||")
    }

    private mutating func fieldName() throws(SearchError) -> String {
        let start = at
        if stands("`") { return try quoted() }
        while at < characters.count, characters[at] != ":", !stands("&&"), !stands("||"),
            !"()[]".contains(characters[at])
        {
            at += 1
        }
        let name = String(characters[start..<at]).trimmed
        guard !name.isEmpty else { throw fault("the name of a field is expected", at: start) }
        guard at < characters.count, characters[at] == ":" else {
            throw fault("a \":\" is expected after \"\(name.prefix(40))\"")
        }
        return name
    }

    private mutating func quoted() throws(SearchError) -> String {
        let start = at
        at += 1
        let from = at
        while at < characters.count, characters[at] != "`" { at += 1 }
        guard at < characters.count else { throw fault("the back quote is not closed", at: start) }
        at += 1
        return String(characters[from..<at - 1])
    }

    private mutating func operands() throws(SearchError) -> [FilterPredicate.Operand] {
        skipSpace()
        let start = at
        guard accept("[") else { return [try value(inList: false)] }
        var operands: [FilterPredicate.Operand] = []
        repeat {
            skipSpace()
            if stands("]") { break }
            operands.append(try value(inList: true))
        } while accept(",")
        try expect("]")
        guard !operands.isEmpty else { throw fault("the list is empty", at: start) }
        return operands
    }

    /// A text, or in brackets also a range.
    private mutating func value(inList: Bool) throws(SearchError) -> FilterPredicate.Operand {
        skipSpace()
        let start = at
        if stands("`") { return .text(try quoted()) }
        while at < characters.count {
            if inList, characters[at] == "," || characters[at] == "]" { break }
            if !inList, stands("&&") || stands("||") || characters[at] == ")" { break }
            at += 1
        }
        let text = String(characters[start..<at]).trimmed
        guard !text.isEmpty else { throw fault("a value is expected", at: start) }
        guard inList, let dots = text.range(of: "..") else { return .text(text) }
        guard let low = Double(String(text[..<dots.lowerBound]).trimmed),
            let high = Double(String(text[dots.upperBound...]).trimmed)
        else { return .text(text) }
        return .range(low, high)
    }

    private mutating func number() throws(SearchError) -> Double {
        skipSpace()
        let start = at
        guard case .text(let text) = try value(inList: false), let number = Double(text), number.isFinite else {
            throw fault("a number is expected", at: start)
        }
        return number
    }

    private mutating func circle() throws(SearchError) -> (GeoPoint, kilometres: Double) {
        let start = at
        at += 1
        let from = at
        while at < characters.count, characters[at] != ")" { at += 1 }
        guard at < characters.count else { throw fault("the parenthesis is not closed", at: start) }
        let parts = String(characters[from..<at]).split(separator: ",").map { String($0).trimmed }
        at += 1
        guard parts.count == 3, let latitude = Double(parts[0]), let longitude = Double(parts[1]),
            (-90...90).contains(latitude), (-180...180).contains(longitude)
        else { throw fault("(latitude, longitude, radius) is expected, such as (48.1, 11.6, 5 km)", at: start) }
        let digits = parts[2].prefix { "0123456789.".contains($0) }
        guard let radius = Double(digits) else { throw fault("the radius is not a number", at: start) }
        switch String(parts[2].dropFirst(digits.count)).trimmed {
        case "", "km": return (GeoPoint(latitude: latitude, longitude: longitude), radius)
        case "m": return (GeoPoint(latitude: latitude, longitude: longitude), radius / 1_000)
        case "mi": return (GeoPoint(latitude: latitude, longitude: longitude), radius * 1.609344)
        case let unit: throw fault("\"\(unit)\" is no unit of distance: km, mi or m", at: start)
        }
    }
}

extension String {
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    /// The first place of `text`.
    fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
