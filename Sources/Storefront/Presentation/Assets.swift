import CommerceKernel
import Foundation

/// Style sheet, script and icon, each under a name that carries its hash, so that they may be cached for ever.
struct Assets: Sendable {
    struct File: Sendable {
        let path: String
        let type: String
        let bytes: [UInt8]
    }

    let files: [File]
    let stylesheet: String
    let script: String

    init(folder: URL) throws {
        func file(_ name: String, _ type: String) throws -> File {
            let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            let parts = name.split(separator: ".", maxSplits: 1)
            return File(path: "/assets/\(parts[0])-\(Self.hash(bytes)).\(parts[1])", type: type, bytes: bytes)
        }
        let css = try file("souk.css", "text/css; charset=utf-8")
        let js = try file("souk.js", "text/javascript; charset=utf-8")
        files = [css, js]
        stylesheet = css.path
        script = js.path
    }

    /// Names a version.
    private static func hash(_ bytes: [UInt8]) -> String {
        String(FNV1a.hash(bytes), radix: 36)
    }
}
