import CommerceKernel

/// Marks matched words in texts, as HTML that is safe to show.
struct Highlighter {
    let request: HighlightRequest
    let words: MatchedWords

    /// Nil when nothing matched.
    func highlight(field: String, text: String) -> Highlight? {
        let bytes = Array(text.utf8)
        let ranges = words.ranges(in: text)
        guard !ranges.isEmpty else { return nil }
        let window = snippet(bytes, ranges)
        var html: [UInt8] = []
        if window.lowerBound > 0 { html += "… ".utf8 }
        var at = window.lowerBound
        var shown: [String] = []
        for range in ranges where range.lowerBound >= window.lowerBound && range.upperBound <= window.upperBound {
            HTMLEscaping.append(bytes[at..<range.lowerBound], to: &html)
            html += request.before.utf8
            HTMLEscaping.append(bytes[range], to: &html)
            html += request.after.utf8
            let word = String(decoding: bytes[range], as: UTF8.self)
            if !shown.contains(word) { shown.append(word) }
            at = range.upperBound
        }
        HTMLEscaping.append(bytes[at..<window.upperBound], to: &html)
        if window.upperBound < bytes.count { html += " …".utf8 }
        return Highlight(field: field, html: String(decoding: html, as: UTF8.self), words: shown)
    }

    /// The part of a long text with the most matches, cut between words.
    private func snippet(_ bytes: [UInt8], _ matches: [Range<Int>]) -> Range<Int> {
        var starts = [0]
        for index in bytes.indices.dropFirst() where isSpace(bytes[index - 1]) && !isSpace(bytes[index]) {
            starts.append(index)
        }
        guard starts.count > request.snippetWords + 5, request.snippetWords > 0 else { return 0..<bytes.count }
        var best = (count: -1, word: 0)
        for match in matches {
            let word = max(0, (starts.lastIndex { $0 <= match.lowerBound } ?? 0) - 4)
            let end = end(of: word, starts, bytes)
            let count = matches.count { $0.lowerBound >= starts[word] && $0.upperBound <= end }
            if count > best.count { best = (count, word) }
        }
        var end = end(of: best.word, starts, bytes)
        while end > starts[best.word], isSpace(bytes[end - 1]) { end -= 1 }
        return starts[best.word]..<end
    }

    private func end(of word: Int, _ starts: [Int], _ bytes: [UInt8]) -> Int {
        let last = word + request.snippetWords
        return last < starts.count ? starts[last] : bytes.count
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }
}
