import Foundation
import Synchronization

/// The settings of an index folder, kept in files beside the generations: `synonyms.json`, `stopwords.json`,
/// `curations.json`, `settings.json`, and the learned `ranking-model.json`. A file that someone changed is read again; a change through the API is written.
final class SettingsStore: Sendable {
    private struct State {
        var compiled: CompiledSettings
        var stamps: [String: Date]
    }

    private let folder: URL
    private let state: Mutex<State>
    private let changes = Atomic<Int>(0)

    init(folder: URL) throws(SearchError) {
        self.folder = folder
        let (settings, stamps) = try Self.read(folder)
        state = Mutex(State(compiled: CompiledSettings(settings, model: Self.model(folder)), stamps: stamps))
    }

    /// Grows with every change of the settings.
    var revision: Int { changes.load(ordering: .acquiring) }

    var current: CompiledSettings { state.withLock { $0.compiled } }

    /// Reads files that changed. A file that cannot be read leaves the settings as they are.
    func refresh() {
        let stamps = Self.stamps(folder)
        guard state.withLock({ $0.stamps != stamps }) else { return }
        guard let (settings, read) = try? Self.read(folder) else {
            state.withLock { $0.stamps = stamps }
            return
        }
        let compiled = CompiledSettings(settings, model: Self.model(folder))
        state.withLock { $0 = State(compiled: compiled, stamps: read) }
        changes.add(1, ordering: .releasing)
    }

    func replace(_ settings: SearchSettings) throws(SearchError) {
        let old = current.settings
        for file in SettingsFile.allCases where file.differs(old, settings) {
            let url = folder.appendingPathComponent(file.rawValue)
            do {
                try Data(file.encode(settings)).write(to: url, options: .atomic)
            } catch {
                throw SearchError(.storage, "cannot write \(url.path): \(error.localizedDescription)")
            }
        }
        let compiled = CompiledSettings(settings, model: current.model)
        let stamps = Self.stamps(folder)
        state.withLock { $0 = State(compiled: compiled, stamps: stamps) }
        changes.add(1, ordering: .releasing)
    }

    private static func stamps(_ folder: URL) -> [String: Date] {
        var stamps: [String: Date] = [:]
        for file in SettingsFile.allCases.map(\.rawValue) + [RankingModelFolder.file] {
            let path = folder.appendingPathComponent(file).path
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            stamps[file] = attributes?[.modificationDate] as? Date
        }
        return stamps
    }

    /// The learned model, if there is one for the features of this engine: one of other features is stale, and one
    /// that cannot be read must not stop a shop from searching.
    private static func model(_ folder: URL) -> RankingModel? {
        guard let model = try? RankingModelFolder(folder).load(), model.features == CandidateFeatures.list else {
            return nil
        }
        return model
    }

    private static func read(_ folder: URL) throws(SearchError) -> (SearchSettings, [String: Date]) {
        let stamps = stamps(folder)
        var settings = SearchSettings()
        for file in SettingsFile.allCases {
            guard let data = try? Data(contentsOf: folder.appendingPathComponent(file.rawValue)) else { continue }
            try file.decode(Array(data), into: &settings)
        }
        return (settings, stamps)
    }
}

/// Settings in the form that searches use.
final class CompiledSettings: Sendable {
    let settings: SearchSettings
    let stopWords: Set<String>
    let synonyms: SynonymTable
    let weights: [Float]
    /// Orders the candidates in place of the weights.
    let model: RankingModel?

    init(_ settings: SearchSettings, model: RankingModel? = nil) {
        self.model = model
        self.settings = settings
        stopWords = Set(settings.stopWords)
        synonyms = SynonymTable(settings.synonyms)
        weights = settings.ranking.values
    }
}
