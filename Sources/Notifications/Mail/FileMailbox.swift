import CommerceKernel
public import Foundation

/// Writes every mail into a file that mail programs open (`.eml`): the default, so that a shop works without a server.
///
/// The name of a file comes from the message's date and id, so a repeat replaces the file.
public struct FileMailbox: MailTransport {
    private let messages: MessageFolder

    public init(folder: URL) { messages = MessageFolder(folder: folder) }

    public func send(_ message: MailMessage) async throws {
        try await messages.write(Data(message.bytes), named: Self.name(of: message))
    }

    /// `20260120T103000Z-01890….order-confirmation.eml`
    static func name(of message: MailMessage) -> String {
        let (year, month, day, hour, minute, second, _) = message.date.civil
        let digits = [month, day, hour, minute, second].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let local = message.messageID.prefix { $0 != "@" }
        let time = "\(year)\(digits[0])\(digits[1])T\(digits[2])\(digits[3])\(digits[4])Z"
        return "\(time)-\(MessageFolder.fileName(local)).eml"
    }
}
