import Identity
import Logging

extension SoukApplication {
    /// Starts the upkeep of accounts, and writes down which keys were used until the task is cancelled.
    func keepIdentity(every interval: Duration = .seconds(30)) async {
        do {
            try await identity.beginUpkeep()
        } catch {
            logger.error("the upkeep of accounts cannot begin", metadata: ["error": "\(error)"])
        }
        while !Task.isCancelled {
            try? await Task.sleep(for: interval)
            do {
                // Not in this task: the last uses are written although it is cancelled.
                try await Task { [keyUses] in try await keyUses.flush() }.value
            } catch {
                logger.error("uses of API keys cannot be written", metadata: ["error": "\(error)"])
            }
        }
    }
}
