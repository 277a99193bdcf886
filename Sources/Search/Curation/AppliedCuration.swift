/// What the rules of merchandising make of one search.
struct AppliedCuration {
    struct Pin {
        /// From 0.
        var place: Int
        var document: UInt32
    }

    var pins: [Pin] = []
    /// Internal numbers of documents that are not shown, rising.
    var hidden: [UInt32] = []
    var boosts: [(filter: FilterExpression, amount: Double)] = []
    var filters: [FilterExpression] = []
    var redirect: String?

    /// Documents that the words do not decide about: hidden ones, and pinned ones, which have their places.
    var decided: [UInt32] { Array(Set(hidden + pins.map(\.document))).sorted() }
    var isEmpty: Bool { pins.isEmpty && hidden.isEmpty && boosts.isEmpty && filters.isEmpty && redirect == nil }

    /// `hits`, which begin at the first of all, with the pinned documents at their places; those that have no place
    /// before the end come at the end.
    func placed<Hit>(_ hits: [Hit], pinned: [(place: Int, hit: Hit)]) -> [Hit] {
        var placed = hits
        for pin in pinned.sorted(by: { $0.place < $1.place }) {
            placed.insert(pin.hit, at: min(pin.place, placed.count))
        }
        return placed
    }
}
