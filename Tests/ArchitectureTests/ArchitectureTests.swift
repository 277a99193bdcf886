import Foundation
import Testing

@Suite struct ArchitectureTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func swiftFiles(under folder: URL) -> [URL] {
        let walker = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (walker?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
    }

    private static func rooms() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: root.appending(path: "Sources"), includingPropertiesForKeys: [.isDirectoryKey]
        ).filter { (try? $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true }
    }

    /// The modules that a file imports, whatever stands before the word `import`.
    private static func imports(of file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard let position = words.firstIndex(of: "import"), position + 1 < words.count,
                words[..<position].allSatisfy({
                    $0.hasPrefix("@") || ["public", "internal", "package", "private", "fileprivate"].contains($0)
                })
            else { return nil }
            let kinds: Set<Substring> = ["class", "struct", "enum", "protocol", "func", "let", "var", "typealias"]
            let name =
                kinds.contains(words[position + 1]) && position + 2 < words.count
                ? words[position + 2] : words[position + 1]
            return String(name.prefix { $0 != "." && $0 != "/" })
        }
    }

    @Test func `every file imports only what its room may`() throws {
        var seen = 0
        for room in try Self.rooms() {
            let files = Self.swiftFiles(under: room)
            guard !files.isEmpty else { continue }
            let name = room.lastPathComponent
            guard let allowed = RoomTable.allowed[name] else {
                Issue.record("the room \(name) is not in the table")
                continue
            }
            for file in files {
                for module in try Self.imports(of: file) {
                    seen += 1
                    let isAllowed = allowed.contains(module) || RoomTable.common.contains(module)
                    #expect(isAllowed, "\(name)/\(file.lastPathComponent) imports \(module)")
                }
            }
        }
        #expect(seen > 40, "the test reads the sources")
    }

    @Test func `only the shim includes Xapian and only its header leaves it`() throws {
        let sources = Self.root.appending(path: "Sources")
        let walker = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        for case let file as URL in walker ?? .init() where ["h", "hpp", "cpp", "c"].contains(file.pathExtension) {
            let text = try String(contentsOf: file, encoding: .utf8)
            guard text.contains("xapian.h>") else { continue }
            #expect(file.path.contains("/Sources/CXapian/"), "\(file.path) includes Xapian")
            #expect(
                !file.path.contains("/CXapian/include/"), "the public header \(file.lastPathComponent) includes Xapian")
        }
    }

    @Test func `every room has its paragraph in the map`() throws {
        let map = try String(contentsOf: Self.root.appending(path: "Sources/README.md"), encoding: .utf8)
        for room in try Self.rooms() {
            #expect(
                map.contains("`\(room.lastPathComponent)`"), "\(room.lastPathComponent) is not in Sources/README.md")
        }
    }

    @Test func `no switch of the lifecycle has a default`() throws {
        let file = Self.root.appending(path: "Sources/Orders/Rules/OrderLifecycle.swift")
        guard FileManager.default.fileExists(atPath: file.path) else { return }
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(!text.contains("default:"))
    }

    @Test func `there are no catch-all folders`() throws {
        let banned: Set<String> = ["Utils", "Utilities", "Helpers", "Common", "Extensions", "Misc"]
        for room in try Self.rooms() {
            for file in Self.swiftFiles(under: room) {
                #expect(banned.isDisjoint(with: file.pathComponents.suffix(4)), "\(file.path)")
            }
        }
    }
}
