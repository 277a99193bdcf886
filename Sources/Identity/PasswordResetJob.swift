import CommerceKernel
import Outbox
import Storage

/// Sends the link that somebody asked for, apart from the request for it.
struct PasswordResetJob: JobHandler {
    private static let kind = "identity.password-reset"

    let identity: IdentityService

    var kind: String { Self.kind }

    /// Two requests for one address before the job runs are one.
    static func schedule(for address: EmailAddress, at moment: Timestamp, in transaction: Transaction) throws {
        try JobQueue.schedule(
            kind: kind, key: address.key, at: moment, payload: ["email": .string(address.text)], in: transaction)
    }

    func finish(_ job: Job, in transaction: Transaction) throws {
        let address = try EmailAddress(job.payload["email"]?.string ?? "")
        try identity.sendPasswordReset(to: address, in: transaction)
    }
}
