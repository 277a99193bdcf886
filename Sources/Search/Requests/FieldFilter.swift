/// A filter that comes from a form rather than from an expression.
public struct FieldFilter: Sendable, Hashable {
    public enum Condition: Sendable, Hashable {
        /// One of the values, compared without case and accents. A category may be given as a path (`A > B`), and
        /// then stands for everything below it.
        case anyOf([String])
        /// None of the values.
        case noneOf([String])
        /// From `from` to `to`, both included; nil is open.
        case range(from: Double?, to: Double?)
        case bool(Bool)
        /// Within `kilometres` of a point.
        case near(GeoPoint, kilometres: Double)
    }

    /// A filterable field of the schema, or `attributes.<name>`.
    public var field: String
    public var condition: Condition

    public init(field: String, condition: Condition) {
        self.field = field
        self.condition = condition
    }
}
