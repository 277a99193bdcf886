/// A filter as it was written.
indirect enum FilterExpression: Sendable, Hashable {
    case and([FilterExpression])
    case or([FilterExpression])
    case not(FilterExpression)
    case predicate(FilterPredicate)
}

/// One condition on one field.
struct FilterPredicate: Sendable, Hashable {
    enum Condition: Sendable, Hashable {
        /// `field:value`: every word of one of the values; the number itself for numbers.
        case words([Operand])
        /// `field:=value`: one of the values, whole.
        case equals([Operand])
        case compares(Comparison, Double)
        case near(GeoPoint, kilometres: Double)
        /// `field:*`: any value.
        case exists
    }

    enum Comparison: String, Sendable, Hashable {
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    enum Operand: Sendable, Hashable {
        case text(String)
        /// From the first to the second, both included.
        case range(Double, Double)
    }

    var field: String
    var condition: Condition
    /// Where the field's name begins, in characters from 0.
    var position: Int
}

extension FilterExpression {
    /// The one field it speaks of; nil when several.
    var onlyField: String? {
        switch self {
        case .predicate(let predicate): return predicate.field
        case .not(let operand): return operand.onlyField
        case .and(let operands), .or(let operands):
            guard let first = operands.first?.onlyField else { return nil }
            return operands.allSatisfy { $0.onlyField == first } ? first : nil
        }
    }

    /// The operands of the outermost conjunction.
    var conjuncts: [FilterExpression] {
        if case .and(let operands) = self { return operands.flatMap(\.conjuncts) }
        return [self]
    }
}
