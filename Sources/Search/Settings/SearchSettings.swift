/// What can be changed without reindexing.
public struct SearchSettings: Sendable, Hashable {
    public var synonyms: [Synonym]
    /// Words that weigh little and need not be found.
    public var stopWords: [String]
    public var curations: [Curation]
    public var typos: TypoSettings
    public var ranking: RankingWeights

    public init(
        synonyms: [Synonym] = [], stopWords: [String] = SearchSettings.englishStopWords, curations: [Curation] = [],
        typos: TypoSettings = TypoSettings(), ranking: RankingWeights = .standard
    ) {
        self.synonyms = synonyms
        self.stopWords = stopWords
        self.curations = curations
        self.typos = typos
        self.ranking = ranking
    }

    public static let englishStopWords = [
        "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "i", "if", "in", "into", "is", "it",
        "me", "my", "no", "not", "of", "on", "or", "our", "s", "so", "such", "t", "that", "the", "their", "then",
        "there", "these", "they", "this", "to", "was", "we", "with", "without", "you", "your",
    ]
}

/// Words that stand for each other.
public struct Synonym: Sendable, Hashable, Identifiable {
    public var id: String
    /// One-way: a query for this also finds the others, but not the other way round. Two-way when nil.
    public var root: String?
    /// Words or groups of words.
    public var synonyms: [String]

    public init(id: String, root: String? = nil, synonyms: [String]) {
        self.id = id
        self.root = root
        self.synonyms = synonyms
    }
}

/// How far a word may be from what is found by it.
public struct TypoSettings: Sendable, Hashable {
    /// Letters from which one edit, and two edits, are allowed.
    public var oneEditFrom: Int
    public var twoEditsFrom: Int
    /// Words with a digit are usually names of models, where another digit is another product.
    public var correctsDigits: Bool
    /// Corrections are looked for when fewer hits than this have the words as typed.
    public var enoughHits: Int
    /// Words are dropped when fewer hits than this have them all.
    public var enoughRelaxedHits: Int

    public init(
        oneEditFrom: Int = 4, twoEditsFrom: Int = 8, correctsDigits: Bool = false, enoughHits: Int = 10,
        enoughRelaxedHits: Int = 10
    ) {
        self.oneEditFrom = oneEditFrom
        self.twoEditsFrom = twoEditsFrom
        self.correctsDigits = correctsDigits
        self.enoughHits = enoughHits
        self.enoughRelaxedHits = enoughRelaxedHits
    }
}

/// A rule of merchandising.
public struct Curation: Sendable, Hashable, Identifiable {
    public enum Matching: String, Sendable, Hashable, CaseIterable {
        /// The whole query.
        case exact
        /// The words of `query` anywhere in it.
        case contains
        /// Every search.
        case always
    }

    public struct Pin: Sendable, Hashable {
        public var id: String
        /// From 1.
        public var position: Int

        public init(id: String, position: Int) {
            self.id = id
            self.position = position
        }
    }

    public struct Boost: Sendable, Hashable {
        public var filter: String
        /// Added to the score, -10 to 10; negative buries.
        public var amount: Double

        public init(filter: String, amount: Double) {
            self.filter = filter
            self.amount = amount
        }
    }

    public var id: String
    public var query: String
    public var matching: Matching
    /// Only when this category is filtered by.
    public var category: String?
    public var pins: [Pin]
    public var hidden: [String]
    public var boosts: [Boost]
    /// A filter that holds besides the shopper's.
    public var filter: String?
    public var redirect: String?
    /// Milliseconds since 1970; nil is open.
    public var startsAt: Int64?
    public var endsAt: Int64?

    public init(
        id: String, query: String = "", matching: Matching = .exact, category: String? = nil, pins: [Pin] = [],
        hidden: [String] = [], boosts: [Boost] = [], filter: String? = nil, redirect: String? = nil,
        startsAt: Int64? = nil, endsAt: Int64? = nil
    ) {
        self.id = id
        self.query = query
        self.matching = matching
        self.category = category
        self.pins = pins
        self.hidden = hidden
        self.boosts = boosts
        self.filter = filter
        self.redirect = redirect
        self.startsAt = startsAt
        self.endsAt = endsAt
    }
}
