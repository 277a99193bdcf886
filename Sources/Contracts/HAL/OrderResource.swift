import CommerceKernel
import HTTPAPI
import Orders

/// An order as the hypermedia contract shows it.
struct OrderResource {
    let order: Order
    /// Events that its reader may send now, in the order in which the state offers them.
    let events: [OrderEvent]

    func address(_ base: BaseAddress) -> String { base + "/orders/\(order.sequence)" }

    func links(_ base: BaseAddress) -> [Link] {
        let address = address(base)
        return [Link(relation: "self", href: address), Link(relation: "order", href: address)]
            + events.map { Link(relation: $0.relation, href: "\(address)/receive/\($0.rawValue)") }
    }

    /// The members of its object; with forms when the client speaks HAL-FORMS.
    func write(into json: inout JSONWriter, _ base: BaseAddress, _ language: StateLanguage, forms: Bool) {
        json.object { json in
            json.member("currentState", language.name(of: order))
            json.links(links(base))
            if forms { json.templates(templates(base)) }
        }
    }

    private func templates(_ base: BaseAddress) -> [Template] {
        let address = address(base)
        return events.map {
            Template(
                key: $0.relation, title: $0.title, method: "POST", target: "\(address)/receive/\($0.rawValue)")
        }
    }
}
