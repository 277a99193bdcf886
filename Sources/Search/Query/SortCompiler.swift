import CXapian

/// Turns sort keys into those of the core.
struct SortCompiler {
    let run: SearchRun

    /// What is shown first when there are no words to be relevant to.
    private static let browsing: [IndexSchema.Role] = [.inStock, .popularity, .ratingCount]

    func compile(_ keys: [SortKey], hasWords: Bool) throws(SearchError) -> [souk_sort] {
        let keys = keys.isEmpty ? [.relevance] : keys
        if !hasWords, keys[0].key == .relevance { return browsingKeys() }
        return try keys.map { key throws(SearchError) in try compile(key) }
    }

    private func browsingKeys() -> [souk_sort] {
        Self.browsing.compactMap { role in
            guard let column = run.generation.schema.columns.first(where: { $0.role == role }),
                let number = run.generation.core.column(column.name)
            else { return nil }
            return souk_sort(kind: SOUK_SORT_COLUMN, column: number, descending: true, latitude: 0, longitude: 0)
        }
    }

    private func compile(_ key: SortKey) throws(SearchError) -> souk_sort {
        var sort = souk_sort()
        sort.descending = key.descending
        switch key.key {
        case .relevance:
            sort.kind = SOUK_SORT_RELEVANCE
        case .field(let name):
            sort.kind = SOUK_SORT_COLUMN
            sort.column = try column(name)
            switch run.generation.schema.column(name)?.kind {
            case .number, .bool, .order, nil: break
            case .keyword, .tree, .point:
                throw SearchError(
                    .unsuitableField, "\"\(name)\" is not a field to sort by.", subject: "sort")
            }
        case .distance(let name):
            guard run.generation.schema.column(name)?.kind == .point else {
                throw SearchError(.unsuitableField, "\"\(name)\" is not a place.", subject: "sort")
            }
            guard let origin = run.request.origin else {
                throw SearchError(
                    .invalidRequest, "Sorting by distance needs the place to measure from.", subject: "sort")
            }
            sort.kind = SOUK_SORT_DISTANCE
            sort.column = try column(name)
            sort.latitude = origin.latitude
            sort.longitude = origin.longitude
        }
        return sort
    }

    private func column(_ name: String) throws(SearchError) -> UInt32 {
        guard let column = run.generation.core.column(name) else {
            throw SearchError(
                .unknownField, "There is no field \"\(name.prefix(60))\" to sort by.", subject: "sort")
        }
        return column
    }
}
