/// The features of the candidates of one query: a row a candidate, a column a feature, in one piece of memory.
public struct FeatureMatrix: Sendable, Hashable {
    /// Features in a row.
    public let width: Int
    /// Rows one after the other.
    public private(set) var values: [Float]

    /// `count` rows of zeros.
    public init(count: Int, width: Int) {
        self.width = width
        values = [Float](repeating: 0, count: count * width)
    }

    public init(rows: [[Float]], width: Int) {
        self.width = width
        values = rows.flatMap { row in (0..<width).map { $0 < row.count ? row[$0] : 0 } }
    }

    /// - Parameter flat: rows one after the other.
    init(flat: [Float], width: Int) {
        precondition(width > 0 && flat.count.isMultiple(of: width))
        self.width = width
        values = flat
    }

    /// Rows.
    public var count: Int { width == 0 ? 0 : values.count / width }

    public subscript(row: Int, feature: Int) -> Float {
        get { values[row * width + feature] }
        set { values[row * width + feature] = newValue }
    }
}
