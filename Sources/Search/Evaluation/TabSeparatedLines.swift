/// The lines of a tab-separated text, split into their columns. No quoting: a tab separates, whatever stands around
/// it. Empty lines and lines that begin with `#` are passed over.
struct TabSeparatedLines: Sequence {
    struct Line {
        /// From 1.
        let number: Int
        let columns: [Substring]
    }

    let lines: [Line]

    init(_ text: String) {
        var lines: [Line] = []
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            lines.append(Line(number: number, columns: line.split(separator: "\t", omittingEmptySubsequences: false)))
        }
        self.lines = lines
    }

    func makeIterator() -> some IteratorProtocol<Line> { lines.makeIterator() }
}
