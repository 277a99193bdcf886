import CommerceKernel

/// A link of HAL (draft-kelly-json-hal, section 5).
struct Link: Hashable {
    let relation: String
    let href: String
    /// Whether `href` is a URI template (RFC 6570).
    var isTemplated = false
}

extension JSONWriter {
    /// `_links`, in the order given.
    mutating func links(_ links: [Link]) {
        object("_links") { json in
            for link in links {
                json.object(link.relation) { json in
                    json.member("href", link.href)
                    if link.isTemplated { json.member("templated", true) }
                }
            }
        }
    }
}
