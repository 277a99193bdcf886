public import Foundation

/// Writes every short message into a file: the default, so that a shop works without a provider. A repeat replaces it.
public struct FileSMS: SMSTransport {
    private let messages: MessageFolder

    public init(folder: URL) { messages = MessageFolder(folder: folder) }

    public func send(_ message: ShortMessage) async throws {
        try await messages.write(
            Data("To: \(message.to)\n\n\(message.text)\n".utf8),
            named: MessageFolder.fileName(message.id) + ".txt")
    }
}
