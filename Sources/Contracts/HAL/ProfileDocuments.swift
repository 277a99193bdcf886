import CommerceKernel
import Orders

/// What the hypermedia contract says of itself to machines.
enum ProfileDocuments {
    static let alpsType = "application/alps+json"
    static let schemaType = "application/schema+json"

    /// Application-Level Profile Semantics 1.0: the state, and every transition with whether it is safe.
    static func alps(_ base: BaseAddress) -> [UInt8] {
        var json = JSONWriter(capacity: 2048)
        json.object { json in
            json.object("alps") { json in
                json.member("version", "1.0")
                json.array("descriptor") { json in
                    representation(&json, base)
                    transition(&json, id: "get-orders", name: "orders", "safe", parameters: pageParameters)
                    transition(&json, id: "create-orders", name: "orders", "unsafe")
                    transition(&json, id: "get-order", name: "order", "safe")
                    transition(&json, id: "patch-order", name: "order", "unsafe")
                    transition(&json, id: "delete-order", name: "order", "idempotent")
                    for event in OrderEvent.allCases {
                        transition(&json, id: event.relation, name: event.relation, "unsafe", doc: event.title)
                    }
                    transition(
                        &json, id: "findByCurrentState", name: "findByCurrentState", "safe",
                        parameters: [("currentState", "Open, ReadyForDelivery, AwaitingPayment, Completed or Canceled")]
                            + pageParameters)
                }
            }
        }
        return json.bytes
    }

    private static let pageParameters = [
        ("page", "The page to return, from 0"),
        ("size", "The number of orders on a page, at most \(HALPage.maximumSize)"),
        ("sort", "id or createdAt, followed by ,asc or ,desc"),
    ]

    private static func representation(_ json: inout JSONWriter, _ base: BaseAddress) {
        json.object { json in
            json.member("id", "order-representation")
            json.member("href", base + "/profile/orders")
            json.array("descriptor") { json in
                json.object { json in
                    json.member("name", "currentState")
                    json.member("type", "semantic")
                    document(&json, "Current order state. Localized and meant for display purposes only")
                }
            }
        }
    }

    private static func transition(
        _ json: inout JSONWriter, id: String, name: String, _ type: String, doc: String? = nil,
        parameters: [(String, String)] = []
    ) {
        json.object { json in
            json.member("id", id)
            json.member("name", name)
            json.member("type", type)
            json.member("rt", "#order-representation")
            if let doc { document(&json, doc) }
            guard !parameters.isEmpty else { return }
            json.array("descriptor") { json in
                for (name, meaning) in parameters {
                    json.object { json in
                        json.member("name", name)
                        json.member("type", "semantic")
                        document(&json, meaning)
                    }
                }
            }
        }
    }

    private static func document(_ json: inout JSONWriter, _ text: String) {
        json.object("doc") { json in
            json.member("format", "text")
            json.member("value", text)
        }
    }

    /// JSON Schema, draft 4, of what a client may write: nothing, since the state moves by events only.
    static func schema() -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.member("title", "Order")
            json.object("properties") { json in
                json.object("currentState") { json in
                    json.member("title", "Current state")
                    json.member("description", "Localized and meant for display purposes only")
                    json.member("readOnly", true)
                    json.member("type", "string")
                }
            }
            json.object("definitions") { _ in }
            json.member("type", "object")
            json.member("$schema", "http://json-schema.org/draft-04/schema#")
        }
        return json.bytes
    }
}
