import CommerceKernel
import HTTPAPI
import Orders
import Testing

@testable import Contracts

@Suite struct HALDocumentTests {
    private static let base = BaseAddress("http://localhost:57214")

    private static func answer(_ bytes: [UInt8], type: String = "application/hal+json;charset=UTF-8") -> Answer {
        Answer(.bytes(bytes, type: type))
    }

    private static func resource(_ order: Order) -> OrderResource {
        OrderResource(order: order, events: order.lifecycle.acceptedEvents)
    }

    private static func json(
        _ order: Order, language: StateLanguage = .english, forms: Bool = false
    ) throws -> JSONValue {
        var json = JSONWriter()
        resource(order).write(into: &json, base, language, forms: forms)
        return try JSONParser.parse(json.bytes)
    }

    @Test func `the sample order is written link by link`() throws {
        var json = JSONWriter()
        try Self.resource(.example(sequence: 2)).write(into: &json, Self.base, .english, forms: false)
        #expect(try Sample("hal-order").differences(from: Self.answer(json.bytes)) == [])
    }

    @Test func `the sample list is written link by link`() throws {
        let orders = try [Order.example(sequence: 2, .canceled), .example(sequence: 3)]
        let collection = try OrderCollection(
            orders: orders.map(Self.resource), page: HALPage(QueryParameters()), total: 2, path: "/orders",
            further: [
                Link(relation: "profile", href: Self.base + "/profile/orders"),
                Link(relation: "search", href: Self.base + "/orders/search"),
            ])
        var json = JSONWriter()
        collection.write(into: &json, Self.base, .english, forms: false)
        #expect(try Sample("hal-orders").differences(from: Self.answer(json.bytes)) == [])
    }

    @Test func `the index differs from its sample by self alone`() throws {
        let answer = Self.answer(IndexDocument.bytes(BaseAddress("http://localhost:8080/")))
        #expect(
            try Sample("hal-index").differences(from: answer) == [
                #"_links has the members ["orders", "profile", "self"], not ["orders", "profile"]"#
            ])
    }

    @Test(
        "the state is told in the language the client likes best",
        arguments: [
            (nil, "Ready for delivery"), ("en", "Ready for delivery"), ("de", "Lieferbereit"),
            ("de-AT, en;q=0.5", "Lieferbereit"), ("fr;q=0.4, de;q=0.3", "Prête à livrer"),
            ("ja, fr;q=0.9, en;q=0.8", "Prête à livrer"), ("ja", "Ready for delivery"),
            ("de;q=0", "Ready for delivery"),
            ("*", "Ready for delivery"), (";;q=,,", "Ready for delivery"),
        ] as [(String?, String)])
    func language(_ header: String?, _ text: String) throws {
        let json = try Self.json(.example(.readyForDelivery), language: StateLanguage(accepting: header))
        #expect(json["currentState"]?.string == text)
    }

    @Test func `no two states look alike in a language`() throws {
        for language in StateLanguage.allCases {
            let names = try OrderState.allCases.map { language.name(of: try .example($0)) }
            #expect(Set(names).count == OrderState.allCases.count)
        }
    }

    @Test func `forms are there only when asked for, one an event`() throws {
        #expect(try Self.json(.example())["_templates"] == nil)
        let templates = try Self.json(.example(), forms: true)["_templates"]?.object
        #expect(templates?.keys == ["receive-payment", "cancel", "unlock-delivery"])
        let payment = templates?["receive-payment"]
        #expect(payment?["method"]?.string == "POST")
        #expect(payment?["target"]?.string == "http://localhost:57214/orders/3/receive/ReceivePayment")
        #expect(payment?["properties"]?.array == [])
    }

    @Test func `an error's moment is written as the contract does`() {
        #expect(Timestamp(milliseconds: 1_537_288_068_889).halText == "2018-09-18T16:27:48.889+0000")
    }

    @Test func `the profile tells of the state and every event`() throws {
        let alps = try JSONParser.parse(ProfileDocuments.alps(Self.base))["alps"]
        #expect(alps?["version"]?.string == "1.0")
        let ids = alps?["descriptor"]?.array?.compactMap { $0["id"]?.string } ?? []
        #expect(Set(ids).count == ids.count)
        #expect(Set(OrderEvent.allCases.map(\.relation)).isSubset(of: Set(ids)))
        let types = Set(alps?["descriptor"]?.array?.compactMap { $0["type"]?.string } ?? [])
        #expect(types.isSubset(of: ["semantic", "safe", "unsafe", "idempotent"]))
        let schema = try JSONParser.parse(ProfileDocuments.schema())
        #expect(schema["properties"]?["currentState"]?["readOnly"]?.bool == true)
    }
}
