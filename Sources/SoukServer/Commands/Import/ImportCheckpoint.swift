import CommerceKernel
import Foundation

/// How far the import of a file came, kept in the data folder until the file is done.
struct ImportCheckpoint {
    private let file: URL
    /// What must be as it was for the line to mean anything.
    private let identity: JSONObject

    /// - Parameter path: Of a regular file. Throws when it cannot be looked at.
    init(path: String, action: String, dataFolder: URL) throws {
        let absolute = URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path
        let attributes = try FileManager.default.attributesOfItem(atPath: absolute)
        let modified = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        identity = [
            "path": .string(absolute), "size": .integer((attributes[.size] as? NSNumber)?.int64Value ?? 0),
            "modified": .integer(Int64(modified * 1000)), "action": .string(action),
        ]
        let hash = FNV1a.hash(absolute.utf8)
        file = dataFolder.appending(path: "imports").appending(path: String(hash, radix: 16) + ".json")
    }

    /// The line up to which an earlier run committed; nil when there was none, or when the file has changed since.
    func line() -> Int? {
        guard let data = try? Data(contentsOf: file), let saved = (try? JSONParser.parse(Array(data)))?.object,
            saved["identity"] == .object(identity)
        else { return nil }
        return saved["line"]?.number?.int
    }

    /// Notes that everything up to `line` is committed. Replaces the file as a whole, so a crash leaves the old one.
    func save(line: Int) throws {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let json: JSONValue = ["identity": .object(identity), "line": .integer(line)]
        try Data(json.bytes).write(to: file, options: .atomic)
    }

    /// The file is done.
    func remove() { try? FileManager.default.removeItem(at: file) }
}
