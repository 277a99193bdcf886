import Foundation

/// A language that the shop's messages are written in.
public enum Language: String, Sendable, Hashable, CaseIterable {
    case english = "en"
    case german = "de"

    /// The first that is spoken here of a list such as `de-AT,de;q=0.9,en;q=0.8` (`Accept-Language`, RFC 9110), by
    /// weight; nil when none is.
    public init?(preferring list: String) {
        let wishes = list.split(separator: ",").prefix(20).compactMap { entry -> (tag: String, weight: Double)? in
            let parts = entry.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            guard let tag = parts.first else { return nil }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return (tag.lowercased(), weight)
        }
        // The sort is stable: of equal weights the first counts.
        let found = wishes.filter { $0.weight > 0 }.sorted { $0.weight > $1.weight }.lazy.compactMap { wish in
            wish.tag.split(separator: "-").first.flatMap { Language(rawValue: String($0)) }
        }.first
        guard let found else { return nil }
        self = found
    }

    /// For dates and amounts.
    var locale: Locale { Locale(identifier: self == .german ? "de_DE" : "en_US") }
}
