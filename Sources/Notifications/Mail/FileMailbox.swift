import CommerceKernel
import Dispatch
public import Foundation

/// Writes every mail into a file that mail programs open (`.eml`): the default, so that a shop works without a server.
///
/// The name of a file comes from the message's date and id, so a repeat replaces the file.
public struct FileMailbox: MailTransport {
    private let folder: URL
    private static let queue = DispatchQueue(label: "souk.mailbox")

    public init(folder: URL) { self.folder = folder }

    public func send(_ message: MailMessage) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Self.queue.async { continuation.resume(with: Result { try write(message) }) }
        }
    }

    private func write(_ message: MailMessage) throws {
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try Data(message.bytes).write(to: folder.appending(path: Self.name(of: message)), options: .atomic)
        } catch {
            throw DeliveryFailure("\(folder.path) cannot be written: \(error.localizedDescription)")
        }
    }

    /// `20260120T103000Z-01890….order-confirmation.eml`
    static func name(of message: MailMessage) -> String {
        let (year, month, day, hour, minute, second, _) = message.date.civil
        let digits = [month, day, hour, minute, second].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let local = message.messageID.prefix { $0 != "@" }
        let safe = local.map { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) ? $0 : "_" }
        return "\(year)\(digits[0])\(digits[1])T\(digits[2])\(digits[3])\(digits[4])Z-\(String(safe)).eml"
    }
}
