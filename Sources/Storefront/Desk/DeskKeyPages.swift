import CommerceKernel
import HTTPAPI
import HTTPTypes
import Identity
import Storage

/// API keys on the desk. A secret is on the page that makes it, and nowhere else.
struct DeskKeyPages: Sendable {
    let desk: Desk

    private var rooms: StorefrontRooms { desk.rooms }

    func endpoints() -> [Endpoint] {
        let shop = desk.shop
        return [
            shop.get("/admin/keys", "deskKeys", "API keys", list),
            shop.post("/admin/keys", "deskMakeKey", "Make an API key", make),
            shop.post("/admin/keys/{key}/revoke", "deskRevokeKey", "Revoke an API key", revoke),
        ]
    }

    private static let definitions = [
        FormField(name: "name", label: "Name", maximumLength: 100, hint: "What it is for."),
        FormField(
            name: "role", label: "Acts as",
            options: [("service", "a program"), ("staff", "staff"), ("admin", "an admin")]),
    ]

    private func list(_ request: APIRequest) async throws -> APIResponse {
        try await page(request, Self.definitions.map { $0.fields(value: "", fault: nil) })
    }

    private func page(
        _ request: APIRequest, _ form: [Fields], chosen: [String] = [], secret: String? = nil, status: Int = 200
    ) async throws -> APIResponse {
        let keys = try await rooms.store.read { [keys = rooms.keys] in try keys.keys(in: $0) }
        return try await desk.page(
            "desk-keys", "API keys", here: "/admin/keys",
            [
                "form": form, "secret": secret.orFalse, "hasKeys": !keys.isEmpty,
                "scopes": Scope.known.map { ["value": $0.rawValue, "chosen": chosen.contains($0.rawValue)] as Fields },
                "keys": keys.map { key -> Fields in
                    [
                        "id": key.id, "name": key.name, "hint": key.hint, "role": key.role.rawValue,
                        "scopes": key.scopes.map { $0.map(\.rawValue).sorted().joined(separator: ", ") }
                            ?? "everything its role may",
                        "used": key.lastUsedAt.map(DateText.moment) ?? "never",
                        "made": DateText.day(key.createdAt), "isRevoked": key.revokedAt != nil,
                    ]
                },
            ], request, status: status
        ).adding(.cacheControl, "no-store")
    }

    private func make(_ request: APIRequest) async throws -> APIResponse {
        var reader = FormReader(try await request.form())
        for field in Self.definitions { _ = reader.text(field) }
        let names = reader.form.values("scope")
        let scopes = Scope.known.filter { names.contains($0.rawValue) }
        if reader.isSound, let role = Role(rawValue: reader.trimmed("role")) {
            let name = reader.trimmed("name")
            let made = try await rooms.store.write { [keys = rooms.keys] transaction in
                try keys.create(
                    name: name, role: role, scopes: scopes.isEmpty ? nil : Set(scopes), in: transaction)
            }
            return try await page(
                request, Self.definitions.map { $0.fields(value: "", fault: nil) }, secret: made.secret.text)
        }
        return try await page(request, reader.fields(Self.definitions), chosen: names, status: 422)
    }

    private func revoke(_ request: APIRequest) async throws -> APIResponse {
        _ = try await request.form()
        let id = request.path["key"]
        try await rooms.store.write { [keys = rooms.keys] in try keys.revoke(id: id, in: $0) }
        return Shopfront.redirect("/admin/keys?done=revoked")
    }
}
