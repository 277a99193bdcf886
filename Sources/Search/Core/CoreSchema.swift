import CXapian

/// A schema as the core takes it. Immutable once made.
final class CoreSchema: @unchecked Sendable {
    // Only read after init.
    let handle: OpaquePointer

    init(_ schema: IndexSchema) throws(SearchError) {
        guard let made = schema.language.withCString({ souk_schema_create($0) }) else {
            throw SearchError(.internal, "out of memory")
        }
        handle = made
        for field in schema.searchable {
            try coreCall { error in
                souk_schema_add_text(made, field.name, UInt32(field.weight), Self.role(field.role), error)
            }
        }
        for column in schema.columns {
            try coreCall { error in
                souk_schema_add_column(made, column.name, Self.kind(column.kind), Self.role(column.role), error)
            }
        }
    }

    deinit { souk_schema_dispose(handle) }

    private static func kind(_ kind: IndexSchema.Column.Kind) -> souk_column_kind {
        switch kind {
        case .number, .bool: SOUK_COLUMN_NUMBER
        case .keyword: SOUK_COLUMN_KEYWORD
        case .tree: SOUK_COLUMN_PATH
        case .point: SOUK_COLUMN_POINT
        case .order: SOUK_COLUMN_ORDER
        }
    }

    private static func role(_ role: IndexSchema.Role?) -> souk_role {
        switch role {
        case nil: SOUK_ROLE_NONE
        case .name: SOUK_ROLE_NAME
        case .brand: SOUK_ROLE_BRAND
        case .category: SOUK_ROLE_CATEGORY
        case .popularity: SOUK_ROLE_POPULARITY
        case .rating: SOUK_ROLE_RATING
        case .ratingCount: SOUK_ROLE_RATING_COUNT
        case .inStock: SOUK_ROLE_IN_STOCK
        case .created: SOUK_ROLE_CREATED
        case .identifier: SOUK_ROLE_IDENTIFIER
        }
    }
}
