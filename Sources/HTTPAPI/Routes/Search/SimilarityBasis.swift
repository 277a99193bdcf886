import CommerceKernel

/// What makes products alike.
enum SimilarityBasis: String, CaseIterable {
    case words, purchases, both

    init(_ text: String?) throws(DomainError) {
        guard let text else {
            self = .both
            return
        }
        guard let basis = Self(rawValue: text) else {
            throw .invalid(
                field: "by", code: "unknown_value",
                message: "by is \"\(text.prefix(40))\"; it must be words, purchases or both.")
        }
        self = basis
    }

    typealias Found = (id: String, payload: [UInt8])

    /// Up to `limit` different products: of both kinds, what is bought together has the first half of the places, and
    /// either kind has those that the other leaves.
    func blend(_ together: [Found], _ alike: [Found], limit: Int) -> [[UInt8]] {
        var seen: Set<String> = []
        func take(_ products: some Sequence<Found>) -> [[UInt8]] {
            products.compactMap { seen.insert($0.id).inserted ? $0.payload : nil }
        }
        switch self {
        case .words: return take(alike.prefix(limit))
        case .purchases: return take(together.prefix(limit))
        case .both:
            let first = take(together.prefix((limit + 1) / 2))
            return Array((first + take(alike) + take(together)).prefix(limit))
        }
    }
}
