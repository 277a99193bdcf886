import CommerceKernel

/// A form of HAL-FORMS (https://rwcbook.github.io/hal-forms/). Ours take no input.
struct Template: Hashable {
    /// Its name among the forms; `default` is what clients use when they ask for none.
    let key: String
    let title: String
    let method: String
    let target: String
}

extension JSONWriter {
    /// `_templates`, in the order given. HAL-FORMS has no empty set of forms: without any, the member is left out.
    mutating func templates(_ templates: [Template]) {
        guard !templates.isEmpty else { return }
        object("_templates") { json in
            for template in templates {
                json.object(template.key) { json in
                    json.member("title", template.title)
                    json.member("method", template.method)
                    json.member("contentType", "application/json")
                    json.array("properties") { _ in }
                    json.member("target", template.target)
                }
            }
        }
    }
}
