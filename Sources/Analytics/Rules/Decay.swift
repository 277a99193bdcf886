import Foundation

/// Scores that fade: each event counts half after a half-life, so that one number a product is enough to remember.
enum Decay {
    /// The part that is left of something `days` old.
    static func factor(days: Double, halfLife: Double) -> Double {
        guard days > 0 else { return 1 }
        return exp2(-days / halfLife)
    }

    /// What an event says for a product's popularity.
    static func weight(_ kind: SearchEvent.Kind) -> Double {
        switch kind {
        case .click: 1
        case .add: 3
        case .purchase: 10
        }
    }

    /// Whether a score has moved so far from what was last made known that it is worth making known again: by a fifth
    /// and by half a click.
    static func isNews(_ score: Double, since published: Double) -> Bool {
        let distance = abs(score - published)
        return distance >= 0.5 && distance >= 0.2 * max(score, published)
    }
}
