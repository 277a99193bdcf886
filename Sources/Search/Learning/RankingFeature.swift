/// What the second stage knows of a candidate. The order of the cases is the order of the columns; a change of the
/// list, or of how one is computed, raises `version` and so retires models trained before it.
///
/// Shares and relative values lie in 0 to 1 where nothing else is said. The weight of a word is its inverse document
/// frequency, so that a share of words is a share of their weight.
public enum RankingFeature: Int, Sendable, Hashable, CaseIterable {
    // MARK: The first stage

    /// The text score as a share of the best candidate's.
    case relativeScore
    /// The text score divided by the weight of all words of the query.
    case scorePerWeight
    /// One over the rank, from 1.
    case reciprocalRank

    // MARK: Words by field

    /// BM25 of the field alone, divided by the weight of all words of the query.
    case nameScore
    case brandScore
    case categoryScore
    case descriptionScore
    case attributesScore
    /// The share of the query's words that the field has.
    case nameCoverage
    case brandCoverage
    case categoryCoverage
    case descriptionCoverage
    case attributesCoverage
    /// The share of the query's words that any field has.
    case coverage

    // MARK: Words in the name

    /// The share of words that stand in the name as typed, not only by their stem.
    case exactForms
    /// The share of neighbouring pairs of the query that are neighbours in the name, in their order.
    case adjacency
    /// Words in the shortest stretch of the name with all words that match in it, for each of these; 30 without a match.
    case window
    /// Words before the first match; 30 without a match.
    case firstPosition
    /// The mean place of the matches, as a share of the name; 1 without a match.
    case meanPosition
    /// The natural logarithm of the number of words, plus 1.
    case nameLength
    /// The share of the name's words that match.
    case nameShare
    /// 1 when the query's last word, which in English names the thing, is in the name.
    case headInName
    /// 1 when the query has all words of the brand.
    case brandMatch

    // MARK: Agreement with the best twenty, each counted by its text score

    /// The share with the same last category; -0.1 for a product without a category.
    case categoryAgreement
    /// The share with the same first two categories; -0.1 without.
    case branchAgreement
    case brandAgreement
    /// The largest share that one of the name's last three words has among their last three words.
    case nameEndAgreement
    /// The share of the name's weight, without the query's own words, that their names have too.
    case nameAgreement

    // MARK: The product

    /// Natural logarithm of the price plus 1 in the shop's currency; 0 without.
    case price
    /// The same less its median over the best fifty that have a price.
    case relativePrice
    /// 0 to 5; 0 without.
    case rating
    /// Natural logarithm plus 1.
    case ratingCount
    /// Natural logarithm plus 1.
    case popularity
    /// 1 or 0.
    case inStock
    /// Natural logarithm of the number of words plus 1.
    case descriptionLength

    // MARK: The query, the same for every candidate

    /// Words.
    case queryLength
    /// Words that no product has.
    case unknownWords

    /// Raised with every change of this list or of a computation.
    public static let version = 1

    public static let list = FeatureList(version: version, names: allCases.map { "\($0)" })

    /// The column in a `FeatureMatrix`.
    public var column: Int { rawValue }
}

extension FeatureMatrix {
    /// Zeros for `count` candidates.
    public static func candidates(_ count: Int) -> FeatureMatrix {
        FeatureMatrix(count: count, width: RankingFeature.list.count)
    }

    public subscript(row: Int, feature: RankingFeature) -> Float {
        get { self[row, feature.column] }
        set { self[row, feature.column] = newValue }
    }
}
