import CommerceKernel
import HTTPTypes
import Identity
public import Search

/// Synonyms, curations and the behaviour of the search: changed without reindexing, in use with the next search.
public struct SearchSettingsRoutes: Sendable {
    private let engine: SearchEngine
    private let editor: SearchSettingsEditor
    private static let access = AccessRule.roles([.admin], scope: .searchManage)

    public init(engine: SearchEngine, editor: SearchSettingsEditor) {
        self.engine = engine
        self.editor = editor
    }

    public func endpoints() -> [Endpoint] {
        list(.synonyms, "synonyms", one: "Synonym") + list(.curations, "curations", one: "Curation") + [
            Endpoint(
                .get, "/v1/search/settings", id: "getSearchSettings", summary: "Read the behaviour of the search",
                tag: "Search", access: Self.access, handler: read
            ).documented {
                $0.answers = [.init(200, "Stop words, typos, ranking.", data: .component("SearchSettings"))]
            },
            Endpoint(
                .patch, "/v1/search/settings", id: "patchSearchSettings",
                summary: "Change the behaviour of the search", tag: "Search", access: Self.access,
                body: .json(also: ["application/merge-patch+json"]), handler: patch
            ).documented { operation in
                operation.parameters = [Self.match(isRequired: true)]
                operation.requestBody = .component("SearchSettings")
                operation.answers = [.init(200, "The behaviour as it is now.", data: .component("SearchSettings"))]
                operation.refusals = [412, 428]
            },
        ]
    }

    /// Listing, reading, putting and deleting of one kind of entries.
    private func list(_ part: SearchSettings.Part, _ plural: String, one: String) -> [Endpoint] {
        let item = PathTemplate("/v1/search/\(plural)/{id}")
        let entry = SchemaReference.component(one)
        return [
            Endpoint(
                .get, PathTemplate("/v1/search/\(plural)"), id: "list\(one)s", summary: "List \(plural)",
                tag: "Search", access: Self.access
            ) { request in
                let values = engine.searchSettings.json(part)
                return APIResponse.success(plural, at: request.now) { $0.value(values) }.adding(
                    .cacheControl, "no-store")
            }.documented { $0.answers = [.init(200, "All of them.", data: .array(entry))] },
            Endpoint(.get, item, id: "get\(one)", summary: "Read one", tag: "Search", access: Self.access) { request in
                let value = try Self.entry(request.path["id"], in: engine.searchSettings.json(part), one)
                return Self.answer(value, one, request)
            }.documented { $0.answers = [.init(200, "It.", data: entry)] },
            Endpoint(.put, item, id: "put\(one)", summary: "Set one", tag: "Search", access: Self.access) { request in
                try await put(part, one, request)
            }.documented { operation in
                operation.parameters = [Self.match(isRequired: false)]
                operation.requestBody = entry
                operation.answers = [
                    .init(200, "It is changed.", data: entry), .init(201, "It is new.", data: entry),
                ]
                operation.refusals = [412, 428]
            },
            Endpoint(
                .delete, item, id: "delete\(one)", summary: "Delete one", tag: "Search", access: Self.access
            ) { request in
                try await delete(part, one, request)
            }.documented { operation in
                operation.parameters = [Self.match(isRequired: false)]
                operation.answers = [.init(204, "It is deleted.")]
                operation.refusals = [412, 428]
            },
        ]
    }

    private static func match(isRequired: Bool) -> OperationDocumentation.Parameter {
        .init("If-Match", in: .header, .entityTags, "The version that was read.", isRequired: isRequired)
    }

    // MARK: Entries

    private func put(_ part: SearchSettings.Part, _ kind: String, _ request: APIRequest) async throws -> APIResponse {
        let id = request.path["id"]
        guard var object = try await request.json().object else {
            throw DomainError.invalid(field: "", code: "not_an_object", message: "The body must be an object.")
        }
        object["id"] = .string(id)
        let entry = JSONValue.object(object)
        let (value, isNew) = try await editor.edit { settings in
            var entries = settings.json(part).array ?? []
            let index = entries.firstIndex { $0["id"]?.string == id }
            if let index {
                try Self.requireMatch(entries[index], part, request)
                entries[index] = entry
            } else {
                entries.append(entry)
            }
            try settings.replace(part, with: .array(entries))
            return (try Self.entry(id, in: settings.json(part), kind), index == nil)
        }
        var response = Self.answer(value, kind, request)
        if isNew {
            response.status = .created
            response.headers[.location] = request.rawPath
        }
        return response
    }

    private func delete(
        _ part: SearchSettings.Part, _ kind: String, _ request: APIRequest
    ) async throws -> APIResponse {
        let id = request.path["id"]
        try await editor.edit { settings in
            let present = settings.json(part)
            try Self.requireMatch(try Self.entry(id, in: present, kind), part, request)
            try settings.replace(part, with: .array((present.array ?? []).filter { $0["id"]?.string != id }))
        }
        return .noContent
    }

    private static func entry(_ id: String, in list: JSONValue, _ kind: String) throws -> JSONValue {
        guard let entry = list.array?.first(where: { $0["id"]?.string == id }) else {
            throw DomainError.notFound(kind.lowercased(), id: id)
        }
        return entry
    }

    private static func answer(_ value: JSONValue, _ message: String, _ request: APIRequest) -> APIResponse {
        APIResponse.success(message, at: request.now) { $0.value(value) }.adding(.cacheControl, "no-store")
            .adding(.eTag, EntityTag(of: value.bytes).text)
    }

    /// Curations decide what shoppers see first: overwriting somebody's unseen is refused.
    private static func requireMatch(
        _ present: JSONValue, _ part: SearchSettings.Part, _ request: APIRequest
    ) throws {
        if part == .curations { try requireStatedMatch(request) }
        try EntityTag(of: present.bytes).requireMatch(in: request)
    }

    private static func requireStatedMatch(_ request: APIRequest) throws {
        guard !request.headers.contains(.ifMatch) else { return }
        throw DomainError(
            .preconditionRequired, code: "precondition_required",
            message: "Send the ETag of the version you have read as If-Match.")
    }

    // MARK: Behaviour

    private static func behaviour(_ settings: SearchSettings) -> JSONValue {
        var object = settings.json(.behaviour).object ?? JSONObject()
        object["stopWords"] = settings.json(.stopWords)
        return .object(object)
    }

    private func read(_ request: APIRequest) async throws -> APIResponse {
        Self.answer(Self.behaviour(engine.searchSettings), "Search settings", request)
    }

    private func patch(_ request: APIRequest) async throws -> APIResponse {
        guard let changes = try await request.json().object else {
            throw DomainError.invalid(field: "", code: "not_an_object", message: "The body must be an object.")
        }
        try Self.requireStatedMatch(request)
        let value = try await editor.edit { settings in
            try EntityTag(of: Self.behaviour(settings).bytes).requireMatch(in: request)
            if let words = changes["stopWords"] { try settings.replace(.stopWords, with: words) }
            var present = settings.json(.behaviour).object ?? JSONObject()
            for (name, change) in changes.members where name != "stopWords" {
                var merged = present[name]?.object ?? JSONObject()
                for (key, value) in change.object?.members ?? [] { merged[key] = value.isNull ? nil : value }
                present[name] = .object(merged)
            }
            try settings.replace(.behaviour, with: .object(present))
            return Self.behaviour(settings)
        }
        return Self.answer(value, "Search settings", request)
    }
}
