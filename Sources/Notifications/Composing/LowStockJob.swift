import CommerceKernel
import Identity
public import Outbox
public import Storage

/// Tells the staff what has run low since it was told last.
///
/// A while after the first product, so that an import or a busy hour is one mail.
public struct LowStockJob: JobHandler {
    static let jobKind = "notifications.low_stock"
    static let collecting: Duration = .seconds(300)
    /// Products that one mail names; further ones are counted.
    static let mostNamed = 50

    public let kind = jobKind
    let service: NotificationService

    public init(service: NotificationService) { self.service = service }

    static func schedule(at now: Timestamp, in transaction: Transaction) throws {
        guard try !JobQueue.isScheduled(kind: jobKind, key: "all", in: transaction) else { return }
        try JobQueue.schedule(kind: jobKind, key: "all", at: now.advanced(by: collecting), in: transaction)
    }

    public func finish(_ job: Job, in transaction: Transaction) throws {
        let now = service.time.now
        let (items, total) = try LowStockStore.untold(limit: Self.mostNamed, in: transaction)
        if total == 0 { return }
        for (address, user) in try recipients(in: transaction) {
            let preferences =
                try user.map { try PreferenceStore.preferences(of: $0.id, in: transaction) }
                ?? NotificationPreferences()
            try NotificationStore.insert(
                NotificationDraft(
                    channel: .email, template: .lowStock, about: "stock/\(job.id)", occurrence: address,
                    userID: user?.id, recipient: address,
                    language: preferences.language ?? service.options.language,
                    data: [
                        "items": .array(items.map(\.json)), "total": .integer(total), "isOne": .bool(total == 1),
                        "more": total > items.count ? .integer(total - items.count) : .null,
                    ]), now: now, in: transaction)
        }
        try LowStockStore.markTold(now: now, in: transaction)
    }

    private func recipients(in transaction: ReadTransaction) throws -> [(address: String, user: User?)] {
        if !service.options.staff.isEmpty { return service.options.staff.map { ($0.address, nil) } }
        return try IdentityService.users(roles: [.staff, .admin], in: transaction).map { ($0.email, $0) }
    }
}
