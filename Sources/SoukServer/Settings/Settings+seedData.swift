import Foundation

extension Settings {
    /// The first of these that is there, or else the first: `seed-data` in the working folder, beside the program, and
    /// in the checkout in whose `.build` the program is.
    static func seedData(workingFolder: URL, program: URL?) -> URL {
        var folders = [workingFolder]
        if let program = program?.resolvingSymlinksInPath() {
            folders.append(program.deletingLastPathComponent())
            if let build = program.pathComponents.lastIndex(of: ".build") {
                let checkout = NSString.path(withComponents: Array(program.pathComponents[..<build]))
                folders.append(URL(filePath: checkout, directoryHint: .isDirectory))
            }
        }
        let candidates = folders.map { $0.appending(path: "seed-data", directoryHint: .isDirectory) }
        return candidates.first { FileManager.default.fileExists(atPath: $0.path) } ?? candidates[0]
    }
}
