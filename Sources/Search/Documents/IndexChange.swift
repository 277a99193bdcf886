/// One change to an index. Changes of a batch are applied in their order.
public enum IndexChange: Sendable {
    /// Adds the document, or replaces the one with its id.
    case upsert(SearchDocument)
    /// Removes the document; nothing happens when there is none.
    case delete(id: String)
    /// Replaces values and payload of a document whose searchable text is unchanged, such as price and stock: cheap.
    /// Fields not named keep their values. Nothing happens when there is no such document. Searchable fields named
    /// here are not searched by their new text.
    case patch(id: String, fields: [String: FieldValue], payload: [UInt8])
}
