/// One field of a form: how it is shown, and what it may hold.
struct FormField: Sendable {
    let name: String
    let label: String
    var type = "text"
    /// As in the HTML standard, so that browsers fill it.
    var autocomplete = "off"
    var isRequired = true
    var maximumLength = 200
    /// Said below the field.
    var hint: String?
    /// For a choice: value and text of each.
    var options: [(value: String, text: String)] = []
    /// Above 1 for a text of several lines.
    var rows = 1
    /// Of the element, where two forms of a page have fields of one name.
    var idPrefix = ""

    /// For `field.mustache`.
    func fields(value: String, fault: String?) -> Fields {
        let id = idPrefix + name
        let describedBy = [hint == nil ? nil : "\(id)-hint", fault == nil ? nil : "\(id)-fault"].compactMap { $0 }
        return [
            "id": id, "rows": rows == 1 ? false : rows,
            "isInput": options.isEmpty && rows == 1, "isText": type != "number" && type != "date",
            "name": name, "label": label, "type": type, "step": type == "number" ? "any" : false,
            "autocomplete": autocomplete, "isRequired": isRequired,
            "maximumLength": maximumLength, "hint": hint.orFalse, "value": value, "fault": fault.orFalse,
            "isOptional": !isRequired, "isSelect": !options.isEmpty,
            "describedBy": describedBy.isEmpty ? false : describedBy.joined(separator: " "),
            "options": options.map { option -> Fields in
                ["value": option.value, "text": option.text, "selected": option.value == value]
            },
        ]
    }
}
