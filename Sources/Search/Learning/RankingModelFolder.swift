public import Foundation

/// The ranking model of an index folder, and the one before it. A folder without a model ranks by the default rule.
///
/// Calls block on the disk and are made by one process at a time: the one that trains.
public struct RankingModelFolder: Sendable {
    public static let file = "ranking-model.json"
    static let previousFile = "ranking-model.previous.json"

    public let folder: URL

    public init(_ folder: URL) { self.folder = folder }

    private var current: URL { folder.appending(path: Self.file) }
    private var previous: URL { folder.appending(path: Self.previousFile) }

    /// The model in use; nil when there is none.
    ///
    /// - Throws: `SearchError` `.invalidSettings` for a file that is no model.
    public func load() throws -> RankingModel? { try read(current) }

    /// What `revert` would bring back; nil when that is the default rule.
    public func loadPrevious() throws -> RankingModel? { try read(previous) }

    /// Puts `model` into use and keeps the one before it. A crash half way leaves the default rule and the kept model.
    public func adopt(_ model: RankingModel) throws {
        let staged = folder.appending(path: Self.file + ".new")
        try storing {
            try Data(model.json).write(to: staged, options: .atomic)
            try removeIfPresent(previous)
            try moveIfPresent(current, to: previous)
            try FileManager.default.moveItem(at: staged, to: current)
        }
    }

    /// Exchanges the model in use and the one before it, either of which may be none: doing it twice changes nothing.
    public func revert() throws {
        let staged = folder.appending(path: Self.file + ".new")
        try storing {
            try removeIfPresent(staged)
            try moveIfPresent(current, to: staged)
            try moveIfPresent(previous, to: current)
            try moveIfPresent(staged, to: previous)
        }
    }

    private func read(_ file: URL) throws -> RankingModel? {
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        let data = try storing { try Data(contentsOf: file) }
        return try RankingModel(json: Array(data))
    }

    private func removeIfPresent(_ file: URL) throws {
        if FileManager.default.fileExists(atPath: file.path) { try FileManager.default.removeItem(at: file) }
    }

    private func moveIfPresent(_ file: URL, to target: URL) throws {
        if FileManager.default.fileExists(atPath: file.path) {
            try FileManager.default.moveItem(at: file, to: target)
        }
    }

    private func storing<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch {
            throw SearchError(.storage, "The ranking model cannot be kept in \(folder.path): \(error).")
        }
    }
}
