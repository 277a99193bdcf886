import Foundation

/// A folder that messages are written into instead of being sent. Only its owner can read what is in it.
struct MessageFolder: Sendable {
    let folder: URL

    /// Writes a file, away from the cooperative pool. A message of the same name is replaced as a whole. Throws
    /// `DeliveryFailure`.
    func write(_ content: Data, named name: String) async throws {
        try await withTaskExecutorPreference(PatientExecutor.shared) { try writeNow(content, named: name) }
    }

    private func writeNow(_ content: Data, named name: String) throws {
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            // Not `.atomic`, which waits for the disk: orders wait for it at the same time.
            let part = folder.appending(path: ".\(name).part")
            try content.write(to: part)
            guard rename(part.path, folder.appending(path: name).path) == 0 else {
                throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: name])
            }
        } catch {
            throw DeliveryFailure("\(folder.path) cannot be written: \(error.localizedDescription)")
        }
    }

    /// `id` with everything replaced that has no place in the name of a file.
    static func fileName(_ id: some StringProtocol) -> String {
        String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) ? $0 : "_" })
    }
}
