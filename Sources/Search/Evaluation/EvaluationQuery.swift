/// A query whose answers were judged.
public struct EvaluationQuery: Sendable, Hashable {
    public let id: String
    /// As a shopper typed it.
    public let text: String

    public init(id: String, text: String) {
        self.id = id
        self.text = text
    }

    /// Reads lines of an id, a tab and the text.
    ///
    /// - Parameter file: names the source in errors.
    /// - Throws: `EvaluationError` for a line without both columns, a repeated id, or when there is no query at all.
    public static func read(_ tsv: String, file: String = "queries") throws -> [EvaluationQuery] {
        var seen: Set<String> = []
        let queries = try TabSeparatedLines(tsv).map { line in
            guard line.columns.count >= 2, !line.columns[0].isEmpty else {
                throw EvaluationError(
                    file: file, line: line.number, reason: "expected an id, a tab and the text of a query")
            }
            let query = EvaluationQuery(id: String(line.columns[0]), text: String(line.columns[1]))
            guard seen.insert(query.id).inserted else {
                throw EvaluationError(file: file, line: line.number, reason: "the id \"\(query.id)\" stands twice")
            }
            return query
        }
        guard !queries.isEmpty else { throw EvaluationError(file: file, line: 0, reason: "there is no query in it") }
        return queries
    }
}
