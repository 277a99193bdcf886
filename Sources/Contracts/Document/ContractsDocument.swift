import CommerceKernel
public import HTTPAPI
import HTTPTypes

/// `/openapi-contracts.json`: the three contracts that are not ours, for tools that read OpenAPI.
///
/// They have a document of their own because they are another API: their bodies, errors and statuses are frozen by the
/// documents they come from and agree neither with `/v1` nor with each other. It is written by hand, since what it says
/// may not change when the program does; a test compares it with the router in both directions.
public enum ContractsDocument {
    static let text = """
        {
          "openapi": "3.1.0",
          "info": {
            "title": "Souk: the published contracts", "version": "1.0",
            "description": "Order contracts that other programs already speak, all views of the orders of /v1. A trusted listener answers the same without credentials; see docs/CONTRACTS.md.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}
          },
          "servers": [{"url": "/"}],
          "tags": [
            {"name": "Order processing", "description": "Answers with code and message."},
            {"name": "Wrapped orders", "description": "Answers with success, message, data, errors and timestamp."},
            {"name": "Hypermedia orders", "description": "HAL: begin at / and follow links."}
          ],
          "security": [{"apiKey": []}, {"bearer": []}],
          "paths": {\(paths)},
          "components": {
            "securitySchemes": {
              "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
              "bearer": {"type": "http", "scheme": "bearer"}
            },
            "parameters": {\(parameters)},
            "responses": {\(responses)},
            "schemas": {\(schemas)}
          }
        }
        """

    /// Public, and the same for everybody.
    public static func endpoint() -> Endpoint {
        // A constant of ours; the tests read it.
        let bytes = (try? JSONParser.parse(text).bytes) ?? []
        var response = APIResponse.bytes(bytes, type: "application/json").adding(.cacheControl, "public, max-age=300")
        response.packed = PackedForm()
        let tag = EntityTag(of: bytes)
        return Endpoint(
            .get, "/openapi-contracts.json", id: "openapiContracts", summary: "The published contracts", tag: "Pages"
        ) { [response] request in response.tagged(tag, for: request) }.undocumented()
    }

    // MARK: Operations

    private static let paths = [processing, wrapped, hypermedia].joined(separator: ",\n")

    private static func operation(
        _ id: String, _ summary: String, tag: String, parameters: [String] = [], body: String? = nil,
        types: [String] = ["application/json"], security: String? = nil, answers: [(status: String, json: String)]
    ) -> String {
        var members = [#""operationId": "\#(id)", "summary": "\#(summary)", "tags": ["\#(tag)"]"#]
        if !parameters.isEmpty {
            let list = parameters.map { ##"{"$ref": "#/components/parameters/\##($0)"}"## }
            members.append(#""parameters": [\#(list.joined(separator: ", "))]"#)
        }
        if let body {
            let content = types.map { ##""\##($0)": {"schema": {"$ref": "#/components/schemas/\##(body)"}}"## }
            members.append(#""requestBody": {"required": true, "content": {\#(content.joined(separator: ", "))}}"#)
        }
        if let security { members.append(#""security": \#(security)"#) }
        members.append(#""responses": {\#(answers.map { #""\#($0.status)": \#($0.json)"# }.joined(separator: ", "))}"#)
        return "{\(members.joined(separator: ", "))}"
    }

    private static func answer(_ description: String, _ schema: String, _ type: String = "application/json") -> String {
        ##"{"description": "\##(description)", "content": {"\##(type)": {"schema": {"$ref": "#/components/schemas/\##(schema)"}}}}"##
    }

    private static func refusals(_ kind: String, _ statuses: String...) -> [(status: String, json: String)] {
        statuses.map { ($0, ##"{"$ref": "#/components/responses/\##(kind)"}"##) }
    }

    private static let processing: String = {
        let tag = "Order processing"
        func call(
            _ id: String, _ summary: String, _ body: String, _ answers: [(status: String, json: String)],
            security: String? = nil, _ further: String...
        ) -> String {
            let refused = further.map { ($0, ##"{"$ref": "#/components/responses/Coded"}"##) }
            let all = answers + refusals("Coded", "400", "401", "413", "415", "429", "500", "503") + refused
            return #"{"post": "# + operation(id, summary, tag: tag, body: body, security: security, answers: all) + "}"
        }
        return """
            "/api/orders/create": \(call(
                "codedCreateOrder", "Create an order; the body carries the credentials", "CodedOrder",
                [("200", answer("The order is made and waits for its stock.", "CodedCreated"))], security: "[]")),
            "/api/inventory/lock": \(call(
                "codedLockInventory", "Lock the stock of an order", "CodedLock",
                [("200", answer("Locked, now or before.", "CodedLocked"))], "403", "404")),
            "/api/payment/process": \(call(
                "codedProcessPayment", "Pay an order whose stock is locked", "CodedPayment",
                [("200", answer("Paid, now or before.", "CodedPaid")),
                 ("202", answer("The gateway works on it.", "CodedPending"))], "403", "404")),
            "/api/notification/send": \(call(
                "codedSendNotification", "Notify a user", "CodedNotification",
                [("200", answer("It is queued.", "Coded"))], "403", "404"))
            """
    }()

    private static let wrapped: String = {
        let tag = "Wrapped orders"
        func event(_ id: String, _ summary: String) -> String {
            operation(
                id, summary, tag: tag, parameters: ["order"],
                answers: [("200", answer("The event was taken.", "WrappedEvent"))]
                    + refusals("Wrapped", "400", "401", "403", "404", "429", "500", "503"))
        }
        let create = operation(
            "wrappedCreateOrder", "Create an order of one product", tag: tag, body: "WrappedDraft",
            answers: [("200", answer("The order.", "WrappedOrder"))]
                + refusals("Wrapped", "400", "401", "403", "413", "415", "429", "500", "503"))
        return """
            "/api/orders": {"post": \(create)},
            "/api/orders/{id}": {"delete": \(event("wrappedCancellation", "Cancel an order, refunding what was paid"))},
            "/api/orders/{id}/payment": {"post": \(event("wrappedPayment", "Verify the payment of an order"))},
            "/api/orders/{id}/ship": {"post": \(event("wrappedShipping", "Ship an order"))},
            "/api/orders/{id}/deliver": {"post": \(event("wrappedDelivery", "Note that an order was delivered"))}
            """
    }()

    private static let hypermedia: String = {
        let tag = "Hypermedia orders"
        let hal = "application/hal+json"
        let page = ["page", "size", "sort"]
        func read(
            _ id: String, _ summary: String, _ schema: String, _ parameters: [String] = [], _ statuses: String...
        ) -> String {
            let refused = statuses.map { ($0, ##"{"$ref": "#/components/responses/Hypermedia"}"##) }
            return operation(
                id, summary, tag: tag, parameters: parameters,
                answers: [("200", answer("A document with links.", schema, hal))]
                    + refusals("Hypermedia", "401", "406", "429", "500") + refused)
        }
        func write(
            _ id: String, _ summary: String, _ parameters: [String], body: String? = nil, types: [String] = [],
            _ done: (status: String, json: String), _ statuses: String...
        ) -> String {
            let refused = statuses.map { ($0, ##"{"$ref": "#/components/responses/Hypermedia"}"##) }
            return operation(
                id, summary, tag: tag, parameters: parameters, body: body, types: types,
                answers: [done] + refusals("Hypermedia", "401", "403", "429", "500", "503") + refused)
        }
        let nothing = #"{"description": "Done; nothing more is said."}"#
        let patched =
            ##"{"description": "With Prefer: return=representation.", "content": {"application/hal+json": {"schema": {"$ref": "#/components/schemas/HALOrder"}}}}"##
        let patch = operation(
            "halPatchOrder", "Change an order; its state moves by events alone", tag: tag, parameters: ["order"],
            body: "HALDraft", types: ["application/json", hal, "application/merge-patch+json"],
            answers: [("200", patched), ("204", nothing)]
                + refusals("Hypermedia", "400", "401", "403", "404", "412", "413", "415", "422", "429", "500", "503"))
        return """
            "/": {"get": \(read("halIndex", "Where to begin", "HALDocument"))},
            "/orders": {
              "get": \(read("halListOrders", "List orders", "HALOrders", page, "400")),
              "post": \(write(
                "halCreateOrder", "Create an order without lines", [], body: "HALDraft", types: ["application/json", hal],
                ("201", ##"{"description": "The order.", "headers": {"Location": {"required": true, "schema": {"type": "string"}}}, "content": {"application/hal+json": {"schema": {"$ref": "#/components/schemas/HALOrder"}}}}"##),
                "400", "406", "413", "415"))
            },
            "/orders/search": {"get": \(read("halSearches", "The searches over orders", "HALDocument"))},
            "/orders/search/findByCurrentState": {
              "get": \(read("halFindByState", "Orders in a state", "HALOrders", ["currentState"] + page, "400"))
            },
            "/orders/{id}": {
              "get": \(read("halGetOrder", "An order with the events it takes", "HALOrder", ["order"], "404")),
              "patch": \(patch),
              "delete": \(write("halDeleteOrder", "Delete an order", ["order"], ("204", nothing), "404", "409", "412", "422"))
            },
            "/orders/{id}/receive/{event}": {
              "post": \(write(
                "halSendEvent", "Send an event to an order", ["order", "event"],
                ("202", #"{"description": "Taken, without a body."}"#), "404", "422"))
            },
            "/profile": {"get": \(read("halProfiles", "The profiles", "HALDocument"))},
            "/profile/orders": {"get": \(read("halOrderProfile", "ALPS, or JSON Schema when asked for", "HALDocument"))}
            """
    }()

    private static let responses = """
        "Coded": {"description": "Refused; code repeats the status.",
                  "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Coded"}}}},
        "Wrapped": {"description": "Refused.",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/WrappedRefusal"}}}},
        "Hypermedia": {"description": "Refused. An event that the state does not take is 422 without a body.",
                       "content": {"application/json": {"schema": {"$ref": "#/components/schemas/HALRefusal"}}}}
        """
}
