import Foundation

/// Where the generations of an index lie: `generations/0001`, `generations/0002`, …, and `current`, which names the
/// one that is searched. A generation is complete before it is named, and is never changed into another one.
struct GenerationFolder: Sendable {
    let root: URL

    private var generations: URL { root.appendingPathComponent("generations", isDirectory: true) }
    private var currentFile: URL { root.appendingPathComponent("current") }

    func url(of name: String) -> URL { generations.appendingPathComponent(name, isDirectory: true) }

    /// The name of the current generation; nil before the first build.
    func currentName() -> String? {
        guard let data = try? Data(contentsOf: currentFile) else { return nil }
        let name = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        return name.isEmpty || name.contains("/") ? nil : name
    }

    /// Makes an empty folder for the next generation.
    func makeNext() throws -> String {
        let manager = FileManager.default
        try manager.createDirectory(at: generations, withIntermediateDirectories: true)
        let known = try manager.contentsOfDirectory(atPath: generations.path).compactMap { Int($0) }
        let number = max(known.max() ?? 0, currentName().flatMap { Int($0) } ?? 0) + 1
        let digits = String(number)
        let name = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        try manager.createDirectory(at: url(of: name), withIntermediateDirectories: false)
        return name
    }

    /// Makes `name` the current generation, at once and for everyone.
    func makeCurrent(_ name: String) throws {
        let new = root.appendingPathComponent("current.new")
        try Data((name + "\n").utf8).write(to: new)
        guard rename(new.path, currentFile.path) == 0 else {
            throw SearchError(.storage, "cannot replace \(currentFile.path): \(String(cString: strerror(errno)))")
        }
    }

    func remove(_ name: String) { try? FileManager.default.removeItem(at: url(of: name)) }

    /// Removes what an interrupted build or an earlier process left.
    func removeAllBut(_ kept: String?) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: generations.path)) ?? []
        for name in names where name != kept { remove(name) }
    }
}
