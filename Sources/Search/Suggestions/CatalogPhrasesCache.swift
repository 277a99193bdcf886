import CommerceKernel
import Foundation
import Synchronization

/// The phrases of the catalog that is searched. Small catalogs are read while a shopper waits, large ones beside.
final class CatalogPhrasesCache: Sendable {
    private struct State {
        var generation = ""
        var phrases: CatalogPhrases?
        var isReading = false
    }

    private let state = Mutex(State())

    /// Products whose names are read within a few milliseconds.
    private static let small = 2_000
    /// Products whose names are worth waiting for once.
    private static let medium = 20_000
    /// A tenth of the share of those who answer.
    private static let niceness: Int32 = 10
    /// How long phrases may be out of step with a catalog that keeps changing.
    private static let lifetime = Duration.seconds(60)

    /// Nil until a large catalog was read. Phrases of a catalog that has changed since are good enough for a while.
    func current(_ engine: SearchEngine, _ reader: CoreReader, _ generation: Generation) -> CatalogPhrases? {
        let texts = CatalogPhrases.Texts(of: generation.core)
        let documents = Int(texts.documents)
        let known = state.withLock { state in state.generation == generation.name ? state.phrases : nil }
        if let known {
            if known.texts == texts { return known }
            if documents > Self.small, ContinuousClock.now - known.madeAt < Self.lifetime { return known }
        }
        if documents <= (known == nil ? Self.medium : Self.small) {
            read(reader, generation, engine.settings.current)
            return state.withLock { $0.phrases }
        }
        readBeside(engine)
        return known
    }

    private func read(_ reader: CoreReader, _ generation: Generation, _ settings: CompiledSettings) {
        let phrases = try? CatalogPhrases(reader: reader, generation: generation, settings: settings)
        state.withLock { state in
            if let phrases { state.phrases = phrases }
            state.generation = generation.name
        }
    }

    private func readBeside(_ engine: SearchEngine) {
        let starts = state.withLock { state in
            defer { state.isReading = true }
            return !state.isReading
        }
        guard starts else { return }
        let thread = Thread { [weak engine] in
            ThreadPriority.lower(to: Self.niceness)
            try? engine?.withReader { reader, generation in
                guard let engine else { return }
                self.read(reader, generation, engine.settings.current)
            }
            self.state.withLock { $0.isReading = false }
        }
        thread.name = "phrases"
        thread.start()
    }
}
