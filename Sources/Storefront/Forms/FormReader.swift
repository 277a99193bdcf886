import CommerceKernel
import HTTPAPI

/// Reads the fields of a form that was sent, keeping what is wrong with each, so that the page can say it beside the
/// field and show again what was typed.
struct FormReader {
    let form: QueryParameters
    private(set) var faults: [String: String] = [:]

    init(_ form: QueryParameters) { self.form = form }

    /// What was typed, without space around it; empty when it is missing or not right.
    mutating func text(_ field: FormField) -> String {
        let value = trimmed(field.name)
        if value.isEmpty, field.isRequired {
            refuse(field.name, field.options.isEmpty ? "Fill in: \(field.label)." : "Choose one.")
        } else if !field.options.isEmpty, !value.isEmpty, !field.options.contains(where: { $0.value == value }) {
            refuse(field.name, "Choose one of the list.")
        } else if value.count > field.maximumLength {
            refuse(field.name, "At most \(field.maximumLength) characters.")
        }
        return value
    }

    func trimmed(_ name: String) -> String {
        let isSpace: (Character) -> Bool = { $0.isWhitespace || $0 == "\0" }
        let text = form[name] ?? ""
        guard let start = text.firstIndex(where: { !isSpace($0) }), let end = text.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(text[start...end])
    }

    mutating func refuse(_ name: String, _ message: String) {
        if faults[name] == nil { faults[name] = message }
    }

    /// Takes over what a room has found wrong, by the last part of its field's name.
    mutating func refuse(_ error: DomainError, known fields: [FormField], otherwise name: String) {
        for detail in error.details {
            let field = detail.field.split(separator: ".").last.map(String.init) ?? detail.field
            let shown = fields.first { $0.name == field } ?? fields.first { $0.name == name }
            refuse(shown?.name ?? name, Self.text(of: detail, shown))
        }
        if error.details.isEmpty { refuse(name, error.message) }
    }

    /// What is wrong, with the field called as the form calls it: rooms know only its name in JSON.
    private static func text(of detail: DomainError.Detail, _ field: FormField?) -> String {
        for name in [detail.field, field?.name ?? detail.field] {
            guard let field, detail.message.hasPrefix(name + " ") else { continue }
            return field.label + detail.message.dropFirst(name.count)
        }
        return detail.message
    }

    var isSound: Bool { faults.isEmpty }

    /// Every field with what was typed and what is wrong with it.
    func fields(_ definitions: [FormField]) -> [Fields] {
        definitions.map { $0.fields(value: form[$0.name] ?? "", fault: faults[$0.name]) }
    }
}
