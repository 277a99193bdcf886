import CommerceKernel

/// A page of orders as the hypermedia contract shows it.
struct OrderCollection {
    let orders: [OrderResource]
    let page: HALPage
    let total: Int
    /// Of the list, such as `/orders`.
    let path: String
    /// A parameter that selects the list, such as `currentState=Open`, escaped.
    var selection: String?
    /// Links beside those of paging.
    var further: [Link] = []

    var totalPages: Int { total == 0 ? 0 : (total - 1) / page.size + 1 }

    func write(into json: inout JSONWriter, _ base: BaseAddress, _ language: StateLanguage, forms: Bool) {
        json.object { json in
            json.object("_embedded") { json in
                json.array("orders") { json in
                    for order in orders { order.write(into: &json, base, language, forms: forms) }
                }
            }
            json.links(links(base))
            json.object("page") { json in
                json.member("size", page.size)
                json.member("totalElements", total)
                json.member("totalPages", totalPages)
                json.member("number", page.number)
            }
            if forms, path == "/orders" {
                json.templates([
                    Template(key: "default", title: "Create an order", method: "POST", target: base + path)
                ])
            }
        }
    }

    func links(_ base: BaseAddress) -> [Link] {
        var links: [Link] = []
        if totalPages > 1 { links.append(link("first", 0, base)) }
        if page.number > 0, totalPages > 0 { links.append(link("prev", min(page.number, totalPages) - 1, base)) }
        links.append(selfLink(base))
        if page.number + 1 < totalPages { links.append(link("next", page.number + 1, base)) }
        if totalPages > 1 { links.append(link("last", totalPages - 1, base)) }
        return links + further
    }

    /// A template of the whole list when the request said nothing of pages, else this very page.
    private func selfLink(_ base: BaseAddress) -> Link {
        if page.isExplicit { return link("self", page.number, base) }
        let query = selection.map { "?\($0){&page,size,sort}" } ?? "{?page,size,sort}"
        return Link(relation: "self", href: base + path + query, isTemplated: true)
    }

    private func link(_ relation: String, _ number: Int, _ base: BaseAddress) -> Link {
        var query = ["page=\(number)", "size=\(page.size)"]
        if let selection { query.insert(selection, at: 0) }
        if let sort = page.sort { query.append("sort=\(sort.text)") }
        return Link(relation: relation, href: base + "\(path)?\(query.joined(separator: "&"))")
    }
}
