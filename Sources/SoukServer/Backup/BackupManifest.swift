import CommerceKernel
import Cryptography
import Foundation

/// What a backup holds: its files with sizes and digests, so that a restore notices one that was damaged or cut.
struct BackupManifest {
    static let fileName = "manifest.json"
    static let format = "souk-backup-1"

    struct File: Hashable {
        /// Within the backup, such as `data/souk.sqlite`.
        let path: String
        let bytes: Int64
        let sha256: String
    }

    let createdAt: Timestamp
    let version: String
    /// Of the events in it; a restore renews it.
    let epoch: String
    let lastSequence: Int64
    let files: [File]

    var json: JSONValue {
        [
            "format": .string(Self.format), "createdAt": .timestamp(createdAt), "version": .string(version),
            "epoch": .string(epoch), "lastSequence": .integer(lastSequence),
            "files": .array(
                files.map {
                    ["path": .string($0.path), "bytes": .integer($0.bytes), "sha256": .string($0.sha256)]
                }),
        ]
    }

    init(createdAt: Timestamp, version: String, epoch: String, lastSequence: Int64, files: [File]) {
        self.createdAt = createdAt
        self.version = version
        self.epoch = epoch
        self.lastSequence = lastSequence
        self.files = files
    }

    /// Throws `CommandFailure` for a folder that is no backup.
    init(readingFrom folder: URL) throws {
        let file = folder.appending(path: Self.fileName)
        guard let data = try? Data(contentsOf: file) else {
            throw CommandFailure(.noInput, "\(folder.path) is no backup: it has no \(Self.fileName).")
        }
        guard let json = try? JSONParser.parse(Array(data)), json["format"]?.string == Self.format,
            let createdAt = json["createdAt"]?.string.flatMap({ Timestamp(iso8601: $0) }),
            let files = json["files"]?.array
        else { throw CommandFailure(.noInput, "\(file.path) cannot be read as the manifest of a backup.") }
        self.createdAt = createdAt
        version = json["version"]?.string ?? ""
        epoch = json["epoch"]?.string ?? ""
        lastSequence = json["lastSequence"]?.number?.int64 ?? 0
        self.files = try files.map { entry in
            guard let path = entry["path"]?.string, let bytes = entry["bytes"]?.number?.int64,
                let digest = entry["sha256"]?.string, !path.split(separator: "/").contains(".."), path.first != "/"
            else { throw CommandFailure(.noInput, "\(file.path) lists a file that cannot be.") }
            return File(path: path, bytes: bytes, sha256: digest)
        }
    }

    /// Throws `CommandFailure` naming the first file that is not as it was when the backup was made.
    func verify(in folder: URL) throws {
        for file in files {
            let found = try? Self.describe(file.path, in: folder)
            guard let found else { throw CommandFailure(.noInput, "The backup lacks \(file.path).") }
            guard found == file else {
                throw CommandFailure(
                    .noInput, "\(file.path) is not as it was backed up: its size or content has changed.")
            }
        }
    }

    /// The file at `path` within `folder` as it is now.
    static func describe(_ path: String, in folder: URL) throws -> File {
        let handle = try FileHandle(forReadingFrom: folder.appending(path: path))
        defer { try? handle.close() }
        var bytes: Int64 = 0
        let digest = try SHA256.hash {
            let piece = try handle.read(upToCount: 1 << 20)
            bytes += Int64(piece?.count ?? 0)
            return piece.map { Array($0) }
        }
        return File(path: path, bytes: bytes, sha256: Hex.encode(digest))
    }
}
