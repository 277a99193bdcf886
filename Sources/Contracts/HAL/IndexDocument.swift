import CommerceKernel

/// The entry of the hypermedia contract. Beside the published links it has `self`, without which common HAL clients
/// refuse an index.
enum IndexDocument {
    static func bytes(_ base: BaseAddress) -> [UInt8] {
        document([
            Link(relation: "orders", href: base + "/orders{?page,size,sort}", isTemplated: true),
            Link(relation: "profile", href: base + "/profile"),
            Link(relation: "self", href: base + "/"),
        ])
    }

    /// `/profile`
    static func profiles(_ base: BaseAddress) -> [UInt8] {
        document([
            Link(relation: "self", href: base + "/profile"),
            Link(relation: "orders", href: base + "/profile/orders"),
        ])
    }

    /// `/orders/search`
    static func searches(_ base: BaseAddress) -> [UInt8] {
        document([
            Link(
                relation: "findByCurrentState",
                href: base + "/orders/search/findByCurrentState{?currentState,page,size,sort}", isTemplated: true),
            Link(relation: "self", href: base + "/orders/search"),
        ])
    }

    private static func document(_ links: [Link]) -> [UInt8] {
        var json = JSONWriter()
        json.object { $0.links(links) }
        return json.bytes
    }
}
