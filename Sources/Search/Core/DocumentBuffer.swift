import CXapian

/// Carries documents into the core. One thread at a time.
final class DocumentBuffer {
    let handle: OpaquePointer
    private let schema: IndexSchema
    private let textFields: [String: [UInt32]]
    private let attributesField: UInt32?
    private let columnKinds: [String: IndexSchema.Column.Kind]

    init(schema: IndexSchema, core: CoreSchema) {
        self.schema = schema
        handle = souk_document_create(core.handle)
        var fields: [String: [UInt32]] = [:]
        for (number, field) in schema.searchable.enumerated() { fields[field.name, default: []].append(UInt32(number)) }
        textFields = fields
        attributesField = fields["attributes"]?.first
        columnKinds = Dictionary(schema.columns.map { ($0.name, $0.kind) }, uniquingKeysWith: { $1 })
    }

    deinit { souk_document_dispose(handle) }

    /// Replaces what the buffer held.
    func fill(id: String, fields: [String: FieldValue], payload: [UInt8]) {
        id.withCore { souk_document_begin(handle, $0, $1) }
        payload.withUnsafeBufferPointer { souk_document_payload(handle, $0.baseAddress, $0.count) }
        // In the order of names, so that equal documents give equal records.
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) { add(name, value) }
    }

    private func add(_ name: String, _ value: FieldValue) {
        let isAttribute = name.hasPrefix("attributes.")
        if let numbers = textFields[name] {
            for number in numbers { addText(number, value) }
        } else if isAttribute, let attributesField {
            addText(attributesField, value)
        }
        if let kind = columnKinds[name] {
            addColumn(name, kind, value)
        } else if isAttribute {
            addColumn(name, .keyword, value)
        }
    }

    private func addText(_ field: UInt32, _ value: FieldValue) {
        switch value {
        case .text(let text): text.withCore { souk_document_text(handle, field, $0, $1) }
        case .texts(let texts): for text in texts { text.withCore { souk_document_text(handle, field, $0, $1) } }
        case .paths(let paths):
            for path in paths {
                for step in path { step.withCore { souk_document_text(handle, field, $0, $1) } }
            }
        case .number, .bool, .point: break
        }
    }

    private func addColumn(_ name: String, _ kind: IndexSchema.Column.Kind, _ value: FieldValue) {
        name.withCore { nameBytes, nameLength in
            func keyword(_ text: String) {
                text.withCore { souk_document_keyword(handle, nameBytes, nameLength, $0, $1) }
            }
            switch value {
            case .text(let text): keyword(text)
            case .texts(let texts): for text in texts { keyword(text) }
            case .number(let number): souk_document_number(handle, nameBytes, nameLength, number)
            case .bool(let flag):
                if kind == .keyword {
                    keyword(flag ? "true" : "false")
                } else {
                    souk_document_number(handle, nameBytes, nameLength, flag ? 1 : 0)
                }
            case .paths(let paths): for path in paths { keyword(path.joined(separator: TreePath.separator)) }
            case .point(let latitude, let longitude):
                souk_document_point(handle, nameBytes, nameLength, latitude, longitude)
            }
        }
    }
}

/// How a path in a tree is written as one text.
enum TreePath {
    static let separator = " > "
}
