import CommerceKernel
import HTTPAPI
import Identity
import Storage

/// The audit log on the desk: who did what to what, when, from where, and what came of it.
struct DeskAuditPage: Sendable {
    let desk: Desk

    func endpoints() -> [Endpoint] { [desk.shop.get("/admin/audit", "deskAudit", "The audit log", look)] }

    private func look(_ request: APIRequest) async throws -> APIResponse {
        let page = try request.query.page(defaultLimit: 50)
        let subject = request.query.text("subject")
        let (entries, total) = try await desk.rooms.store.read {
            try AuditLog.page(subject: subject, page, in: $0)
        }
        return try await desk.page(
            "desk-audit", "Audit log", here: "/admin/audit",
            [
                "subject": subject ?? "", "hasEntries": !entries.isEmpty,
                "entries": entries.map(Self.fields),
                "pager": Desk.pager(
                    "/admin/audit", subject.map { [("subject", $0)] } ?? [], page, total: total),
            ], request)
    }

    private static func fields(_ entry: AuditEntry) -> Fields {
        let isRefused = entry.outcome.map { $0 >= 400 } ?? false
        return [
            "at": DateText.moment(entry.at), "actor": entry.actor, "action": entry.action, "subject": entry.subject,
            "subjectURL": URLText.address("/admin/audit", [("subject", entry.subject)]),
            "address": entry.clientAddress, "outcome": entry.outcome.map { String($0) } ?? "",
            "isRefused": isRefused, "before": text(entry.before), "after": text(entry.after),
            "hasDetails": !entry.before.isNull || !entry.after.isNull,
        ]
    }

    private static func text(_ value: JSONValue) -> String { value.isNull ? "" : value.text }
}
