import CommerceKernel
public import Storage

extension Outbox {
    /// Sets members of the payloads of a subject's events to null, for people who want to be forgotten; answers how many
    /// events changed. That something happened, when and in which order stays.
    @discardableResult
    public static func forget(
        _ members: Set<String>, ofSubject subject: String, in transaction: Transaction
    ) throws -> Int {
        var changed = 0
        var last: Int64 = 0
        while true {
            let page = try events(ofSubject: subject, after: last, limit: 500, in: transaction)
            guard let newest = page.last else { return changed }
            last = newest.sequence
            for event in page {
                guard var payload = event.payload.object else { continue }
                let known = payload.members.filter { members.contains($0.key) && $0.value != JSONValue.null }
                guard !known.isEmpty else { continue }
                for member in known { payload[member.key] = JSONValue.null }
                try transaction.execute(
                    "UPDATE outbox_events SET payload = ? WHERE sequence = ?",
                    [JSONValue.object(payload).text, event.sequence])
                changed += 1
            }
        }
    }
}
