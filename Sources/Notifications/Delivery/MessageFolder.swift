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
            try content.write(to: folder.appending(path: name), options: .atomic)
        } catch {
            throw DeliveryFailure("\(folder.path) cannot be written: \(error.localizedDescription)")
        }
    }

    /// `id` with everything replaced that has no place in the name of a file.
    static func fileName(_ id: some StringProtocol) -> String {
        String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) ? $0 : "_" })
    }
}
