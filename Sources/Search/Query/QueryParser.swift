/// Reads what a shopper typed. Nothing is an error: what is not an operator is text.
///
/// `"…"` is an exact phrase when a quote opens at the beginning of a word and another one closes it, so that `10.5"`
/// stays a length. `-word` and `-"…"` exclude when the minus begins a word.
struct QueryParser {
    let analyzer: Analyzer

    /// Words beyond these are not searched.
    static let mostWords = 32
    static let longestText = 2_000

    func parse(_ text: String) -> ParsedQuery {
        var query = ParsedQuery()
        let text = text.utf8.count > Self.longestText ? String(text.prefix(Self.longestText / 4)) : text
        let bytes = Array(text.utf8)
        var plainFrom = 0
        var at = 0
        func slice(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        func flush(_ end: Int) {
            if end > plainFrom { add(slice(plainFrom..<end), offset: plainFrom, to: &query) }
        }
        while at < bytes.count {
            let begins = at == 0 || bytes[at - 1] == UInt8(ascii: " ")
            let isMinus = bytes[at] == UInt8(ascii: "-")
            let quote = isMinus ? at + 1 : at
            if begins, quote < bytes.count, bytes[quote] == UInt8(ascii: "\""),
                let close = bytes[(quote + 1)...].firstIndex(of: UInt8(ascii: "\"")), close > quote + 1
            {
                flush(at)
                let words = parts(slice(quote + 1..<close))
                if !words.isEmpty {
                    if isMinus {
                        query.excludedPhrases.append(words)
                    } else {
                        addPhrase(words, quote..<close, to: &query)
                    }
                }
                at = close + 1
                plainFrom = at
            } else if begins, isMinus, at + 1 < bytes.count, bytes[at + 1] != UInt8(ascii: " "),
                bytes[at + 1] != UInt8(ascii: "-")
            {
                flush(at)
                let end = bytes[at...].firstIndex(of: UInt8(ascii: " ")) ?? bytes.count
                let words = parts(slice(at + 1..<end))
                if words.count == 1 {
                    query.excluded += words
                } else if !words.isEmpty {
                    query.excludedPhrases.append(words)
                }
                at = end
                plainFrom = end
            } else {
                at += 1
            }
        }
        let endsInPlain = plainFrom < bytes.count
        flush(bytes.count)
        query.endsOpen = endsInPlain && query.words.last.map { $0.range.upperBound == bytes.count } ?? false
        if query.words.count > Self.mostWords { query.words.removeLast(query.words.count - Self.mostWords) }
        return query
    }

    private func parts(_ text: String) -> [String] { analyzer.tokens(text).filter { $0.span == 1 }.map(\.text) }

    private func addPhrase(_ words: [String], _ range: Range<Int>, to query: inout ParsedQuery) {
        for word in words {
            query.words.append(
                .init(parts: [word], joined: [], range: range, isNumber: false, isExact: true))
        }
        if words.count > 1 { query.phrases.append(words) }
    }

    private func add(_ text: String, offset: Int, to query: inout ParsedQuery) {
        let tokens = analyzer.tokens(text)
        var index = 0
        while index < tokens.count {
            let token = tokens[index]
            func range(_ first: Range<Int>, _ last: Range<Int>) -> Range<Int> {
                offset + first.lowerBound..<offset + last.upperBound
            }
            guard token.span > 1 else {
                query.words.append(
                    .init(
                        parts: [token.text], joined: [], range: range(token.range, token.range),
                        isNumber: token.isNumber, isExact: false))
                index += 1
                continue
            }
            // The joined form comes before the parts it covers, which may begin with further, shorter forms.
            var joined = [token.text]
            var parts: [String] = []
            var last = token.range
            index += 1
            while index < tokens.count, parts.count < token.span {
                if tokens[index].span == 1 {
                    parts.append(tokens[index].text)
                    last = tokens[index].range
                } else if parts.isEmpty, tokens[index].span == token.span {
                    joined.append(tokens[index].text)
                }
                index += 1
            }
            query.words.append(
                .init(parts: parts, joined: joined, range: range(token.range, last), isNumber: false, isExact: false))
        }
    }
}
