import Dispatch
public import Foundation

/// Writes every short message into a file: the default, so that a shop works without a provider. A repeat replaces it.
public struct FileSMS: SMSTransport {
    private let folder: URL
    private static let queue = DispatchQueue(label: "souk.sms")

    public init(folder: URL) { self.folder = folder }

    public func send(_ message: ShortMessage) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Self.queue.async { continuation.resume(with: Result { try write(message) }) }
        }
    }

    private func write(_ message: ShortMessage) throws {
        let name = String(
            message.id.map { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) ? $0 : "_" })
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try Data("To: \(message.to)\n\n\(message.text)\n".utf8)
                .write(to: folder.appending(path: "\(name).txt"), options: .atomic)
        } catch {
            throw DeliveryFailure("\(folder.path) cannot be written: \(error.localizedDescription)")
        }
    }
}
