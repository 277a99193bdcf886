/// One product as the index knows it.
public struct SearchDocument: Sendable {
    /// Unique in the index. 1 to 200 bytes of UTF-8.
    public var id: String
    /// Values by field name, in the names of the schema; attributes as `attributes.color`. A field the schema does
    /// not know is ignored, except under `attributes.`.
    public var fields: [String: FieldValue]
    /// The finished JSON of the product, returned byte for byte in hits.
    public var payload: [UInt8]

    public init(id: String, fields: [String: FieldValue], payload: [UInt8]) {
        self.id = id
        self.fields = fields
        self.payload = payload
    }
}

/// The value of one field of a document.
public enum FieldValue: Sendable, Hashable {
    case text(String)
    case texts([String])
    case number(Double)
    case bool(Bool)
    /// Paths in a tree, each from the root to the leaf: `[["Electronics", "Audio"]]`.
    case paths([[String]])
    /// Degrees, WGS 84.
    case point(latitude: Double, longitude: Double)
}
