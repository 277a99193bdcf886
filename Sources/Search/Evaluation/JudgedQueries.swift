public import Foundation

/// Queries with grades that people gave to products: 0 irrelevant, and higher the better.
public struct JudgedQueries: Sendable {
    public struct Query: Sendable {
        public var id: String
        public var text: String
        /// By product id.
        public var grades: [String: Int]

        public init(id: String, text: String, grades: [String: Int]) {
            self.id = id
            self.text = text
            self.grades = grades
        }
    }

    /// Those with at least one grade above 0.
    public var queries: [Query]

    public init(queries: [Query]) { self.queries = queries.filter { $0.grades.values.contains { $0 > 0 } } }

    /// Reads lines of `query id TAB text`, and of `query id TAB product id TAB grade`.
    ///
    /// - Throws: `SearchError` `.invalidRequest` for a line that is neither, or the error of reading a file.
    public init(queries: URL, judgments: URL) throws {
        var grades: [String: [String: Int]] = [:]
        for (number, columns) in try Self.lines(judgments) {
            guard columns.count == 3, let grade = Int(columns[2]) else {
                throw SearchError(
                    .invalidRequest,
                    "\(judgments.lastPathComponent), line \(number): query, product and grade expected.")
            }
            grades[columns[0], default: [:]][columns[1]] = grade
        }
        let read = try Self.lines(queries).map { number, columns in
            guard columns.count == 2 else {
                throw SearchError(
                    .invalidRequest, "\(queries.lastPathComponent), line \(number): query id and text expected.")
            }
            return Query(id: columns[0], text: columns[1], grades: grades[columns[0]] ?? [:])
        }
        self.init(queries: read)
    }

    private static func lines(_ file: URL) throws -> [(number: Int, columns: [String])] {
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            let line = line.hasSuffix("\r") ? line.dropLast() : line
            guard !line.isEmpty else { return nil }
            return (index + 1, line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
        }
    }
}
