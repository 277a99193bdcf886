public import Foundation
import Synchronization

/// The search engine over one index folder, such as `indexes/products`. Searches may come from any thread; they run
/// on the engine's own threads, never on the caller's cooperative pool.
public final class SearchEngine: Sendable {
    let folder: GenerationFolder
    let options: SearchOptions
    let settings: SettingsStore
    let threads: SearchThreads
    private let state: Mutex<State>
    private let waiters = PositionWaiters()
    private let swaps = Atomic<Int>(0)
    let querySuggestions = Mutex(QuerySuggestions.empty)
    let catalogPhrases = CatalogPhrasesCache()

    private struct State {
        var generation: Generation?
        var condition: IndexCondition
        var nextLook: ContinuousClock.Instant
        /// What is wrong with the generation that is searched, as far as anybody met it.
        var damage: String?
    }

    /// Other processes' commits and swaps are looked for this often.
    private static let lookInterval = Duration.milliseconds(200)

    private init(folder: GenerationFolder, options: SearchOptions) throws {
        self.folder = folder
        self.options = options
        settings = try SettingsStore(folder: folder.root)
        threads = SearchThreads(count: options.threads)
        state = Mutex(State(generation: nil, condition: .missing, nextLook: .now))
    }

    /// Opens the index in `folder`, which is made when missing, with the settings in it.
    ///
    /// A folder without an index, or with a damaged one, opens too: `condition` says so, searches throw
    /// `.missing` or `.damaged`, and `openWriter().rebuild(…)` mends it while the engine stays open.
    ///
    /// - Throws: `SearchError` `.storage` when the folder cannot be used, `.invalidSettings` for a bad settings file.
    public static func open(folder: URL, options: SearchOptions = SearchOptions()) throws -> SearchEngine {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw SearchError(.storage, "The folder \(folder.path) cannot be made: \(error.localizedDescription)")
        }
        let engine = try SearchEngine(folder: GenerationFolder(root: folder), options: options)
        _ = try engine.readSchema()
        try engine.noticeSwap(force: true)
        return engine
    }

    /// Whether there is an index to search.
    public var condition: IndexCondition { state.withLock { $0.condition } }

    /// What a search or a commit has found damaged in the index that is open; nil when nothing was met. The index goes on
    /// being searched, for most of it may be whole, until a rebuild replaces it.
    public var damage: String? { state.withLock { $0.damage } }

    /// True when `schema.json` was changed since the index was built: what it says holds after a rebuild.
    public var needsRebuild: Bool {
        guard let generation = currentGeneration(), let schema = try? readSchema() else { return false }
        return generation.schema != schema
    }

    /// The generation that is searched, such as `0003`; nil before the first build.
    public var generationName: String? { currentGeneration()?.name }

    /// How far the searches of this engine see; nil before the first build.
    public var position: IndexPosition? { currentGeneration()?.core.position }

    /// Products that can be found.
    public var documentCount: Int { currentGeneration().map { $0.core.documentCount } ?? 0 }

    /// The finished JSON of one product, from memory; nil when it is not indexed. Does not block on disk writes.
    public func payload(id: String) -> [UInt8]? { currentGeneration()?.core.payload(id: id) }

    /// Waits without blocking a thread of the cooperative pool. A cancelled task stops its search.
    public func search(_ request: SearchRequest) async throws -> SearchResponse {
        try await threads.run { cancellation in try self.search(request, cancellation) }
    }

    /// The same for callers that are no tasks. `end` is called on a thread of the engine.
    public func begin(
        _ request: SearchRequest, _ cancellation: Cancellation,
        end: @escaping @Sendable (Result<SearchResponse, any Error>) -> Void
    ) {
        threads.begin({ try self.search(request, cancellation) }, end: end)
    }

    /// Searches on the calling thread; for commands and benchmarks.
    public func searchNow(_ request: SearchRequest) throws -> SearchResponse { try search(request, nil) }

    public func suggest(_ request: SuggestRequest) async throws -> SuggestResponse {
        try await threads.run { cancellation in try self.suggest(request, cancellation) }
    }

    public func suggestNow(_ request: SuggestRequest) throws -> SuggestResponse { try suggest(request, nil) }

    /// Products that resemble the product `id`: empty when there is no such product.
    public func similar(to id: String, limit: Int = 10, filter: String? = nil) async throws -> [SearchHit] {
        try await threads.run { cancellation in
            try self.withReader { reader, generation in
                try SimilarProducts(reader: reader, generation: generation, settings: self.settings.current)
                    .find(id: id, limit: limit, filter: filter, cancellation: cancellation)
            }
        }
    }

    /// True when searches see the change `sequence`, at once or within `timeout`.
    public func waitForPosition(_ sequence: Int64, timeout: Duration) async -> Bool {
        let end = ContinuousClock.now.advanced(by: timeout)
        while true {
            let seen = waiters.generation
            try? noticeSwap(force: false)
            if let position, position.sequence >= sequence { return true }
            guard ContinuousClock.now < end, !Task.isCancelled else { return false }
            await waiters.wait(after: seen, atMost: .milliseconds(20))
        }
    }

    /// The one writer of this index. Blocks for up to a second while another seems to hold it.
    ///
    /// - Throws: `SearchError` `.lockHeld` when another writer, in whatever process, has it open.
    public func openWriter() throws -> IndexWriter { try IndexWriter(engine: self) }

    // MARK: - Settings

    /// What can be changed without reindexing, as searches use it now.
    public var searchSettings: SearchSettings { settings.current.settings }

    /// Changes the settings for all searches from now on, and writes the files that hold them.
    ///
    /// - Throws: `SearchError` `.storage` when a file cannot be written; then nothing is changed here.
    public func replaceSettings(_ new: SearchSettings) throws { try settings.replace(new) }

    /// Grows with every change of the settings and every swap of the index, also those of other processes: what was
    /// answered at one revision and one position is answered so again. Notices others' changes within 200 ms.
    public var revision: Int {
        try? noticeSwap(force: false)
        return settings.revision &+ swaps.load(ordering: .acquiring)
    }

    /// The same without looking for changes of others; nil when it is time to look. Never blocks for long.
    public var knownRevision: Int? {
        let now = ContinuousClock.now
        guard state.withLock({ now < $0.nextLook }) else { return nil }
        return settings.revision &+ swaps.load(ordering: .acquiring)
    }

    // MARK: - Generations

    func currentGeneration() -> Generation? { state.withLock { $0.generation } }

    func positionMoved() { waiters.moved() }

    /// Remembers damage that was met in `generation`, unless another one is searched by now.
    func note(_ error: SearchError, in generation: Generation?) {
        guard error.code == .damaged else { return }
        state.withLock { state in
            if state.generation === generation { state.damage = state.damage ?? error.message }
        }
    }

    /// The schema for the next build; the default one is written where there is none.
    func readSchema() throws -> IndexSchema {
        let file = folder.root.appendingPathComponent("schema.json")
        if let data = try? Data(contentsOf: file) { return try IndexSchema(json: Array(data)) }
        do {
            try Data(IndexSchema.products.json).write(to: file, options: .atomic)
        } catch {
            throw SearchError(.storage, "cannot write \(file.path): \(error.localizedDescription)")
        }
        return .products
    }

    /// Puts a generation in the place of the current one, whose folder goes when its last search has ended.
    func adopt(_ generation: Generation) {
        let old = state.withLock { state in
            defer {
                state.generation = generation
                state.condition = .ready
                state.damage = nil
            }
            return state.generation
        }
        swaps.add(1, ordering: .releasing)
        if let old, old.name != generation.name { old.retire() }
    }

    /// Takes over what other processes committed or swapped, looking at most every 200 ms unless forced.
    func noticeSwap(force: Bool) throws {
        let now = ContinuousClock.now
        let (generation, isDue) = state.withLock { state in
            let isDue = force || now >= state.nextLook
            if isDue { state.nextLook = now.advanced(by: Self.lookInterval) }
            return (state.generation, isDue)
        }
        guard isDue else { return }
        settings.refresh()
        guard let name = folder.currentName() else { return }
        if let generation, generation.name == name {
            do { _ = try generation.core.refresh() } catch { note(error, in: generation) }
            return
        }
        do {
            let opened = try Generation(name: name, in: folder)
            state.withLock { state in
                state.generation = opened
                state.condition = .ready
                state.damage = nil
            }
            swaps.add(1, ordering: .releasing)
        } catch let error as SearchError where error.code == .damaged || error.code == .missing {
            state.withLock { state in
                if state.generation == nil { state.condition = .damaged(reason: error.message) }
            }
        }
    }

    // MARK: - Searching

    func withReader<R>(_ body: (CoreReader, Generation) throws -> R) throws -> R {
        try noticeSwap(force: false)
        guard let generation = currentGeneration() else {
            switch condition {
            case .damaged(let reason): throw SearchError(.damaged, reason)
            default: throw SearchError(.missing, "There is no index yet: build it first.")
            }
        }
        do {
            return try generation.withReader { reader in
                // A commit may come between any two reads of the matcher; the whole search is repeated then.
                var attempt = 0
                while true {
                    do {
                        try reader.begin()
                        let result = try body(reader, generation)
                        if reader.metDamage { note(SearchError(.damaged, "a record was changed"), in: generation) }
                        return result
                    } catch let error as SearchError where error.code == .busy && attempt < 20 {
                        attempt += 1
                    }
                }
            }
        } catch let error as SearchError {
            note(error, in: generation)
            throw error
        }
    }

    private func search(_ request: SearchRequest, _ cancellation: Cancellation?) throws -> SearchResponse {
        try withReader { reader, generation in
            try SearchRun(
                request: request, reader: reader, generation: generation, settings: settings.current,
                cancellation: cancellation, time: options.time
            ).response()
        }
    }

    private func suggest(_ request: SuggestRequest, _ cancellation: Cancellation?) throws -> SuggestResponse {
        try withReader { reader, generation in
            try SuggestRun(
                request: request, reader: reader, generation: generation, settings: settings.current,
                searched: querySuggestions.withLock { $0 },
                catalog: catalogPhrases.current(self, reader, generation), cancellation: cancellation
            ).response()
        }
    }
}
