/// A judged query with the candidates that the first stage found for it.
public struct TrainingQuery: Sendable {
    public let id: String
    /// In the order of the first stage, each once.
    public let products: [String]
    /// A row a candidate.
    public let features: FeatureMatrix
    /// Every judgment of the query, also of products that are no candidates. What nobody judged counts as 0.
    public let grades: [String: Int]

    public init(id: String, products: [String], features: FeatureMatrix, grades: [String: Int]) {
        precondition(products.count == features.count, "a row of features for every candidate")
        self.id = id
        self.products = products
        self.features = features
        self.grades = grades
    }

    /// The grade of every candidate.
    var candidateGrades: [Int] { products.map { grades[$0] ?? 0 } }

    /// The candidates by descending score, equal ones in the order of the first stage.
    public func ranked(by scores: [Double]) -> [String] {
        RankOrder.indices(by: scores).map { products[$0] }
    }
}

/// The order that scores give.
enum RankOrder {
    /// Positions by descending score; equal scores, and what is not a number, keep their order.
    static func indices(by scores: [Double]) -> [Int] {
        scores.indices.sorted { a, b in scores[a] > scores[b] || (!(scores[b] > scores[a]) && a < b) }
    }
}
