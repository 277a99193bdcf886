/// How well products answer queries, in the opinion of people: grades from 0 (not at all) upward, 3 by custom for an
/// exact answer. What nobody judged counts as 0.
public struct Judgments: Sendable, Hashable {
    /// The highest grade that can be given; the gain doubles with each.
    public static let maximumGrade = 10

    /// By query id, then product id.
    public private(set) var grades: [String: [String: Int]]

    public init(_ grades: [String: [String: Int]]) { self.grades = grades }

    /// Reads lines of a query id, a product id and a whole grade, separated by tabs.
    ///
    /// - Throws: `EvaluationError` for a malformed line, two grades for one pair, or when there is no judgment at all.
    public static func read(_ tsv: String, file: String = "qrels") throws -> Judgments {
        var grades: [String: [String: Int]] = [:]
        for line in TabSeparatedLines(tsv) {
            guard line.columns.count >= 3, let grade = Int(line.columns[2]), (0...maximumGrade).contains(grade) else {
                throw EvaluationError(
                    file: file, line: line.number,
                    reason: "expected a query id, a product id and a grade from 0 to \(maximumGrade)")
            }
            let (query, product) = (String(line.columns[0]), String(line.columns[1]))
            if let earlier = grades[query, default: [:]].updateValue(grade, forKey: product), earlier != grade {
                throw EvaluationError(
                    file: file, line: line.number,
                    reason: "\"\(product)\" has the grades \(earlier) and \(grade) for the query \"\(query)\"")
            }
        }
        guard !grades.isEmpty else { throw EvaluationError(file: file, line: 0, reason: "there is no judgment in it") }
        return Judgments(grades)
    }

    /// The grades given for one query; empty when it was not judged.
    public subscript(query: String) -> [String: Int] { grades[query] ?? [:] }

    /// Whether anything answers the query at all. Queries without a positive judgment are left out of averages.
    public func hasPositive(_ query: String) -> Bool { self[query].values.contains { $0 > 0 } }
}
