import CommerceKernel
import HTTPAPI
import Testing

@Suite struct BodyReaderTests {
    private struct Item: Equatable {
        let product: String
        let quantity: Int
    }

    private func read(_ text: String) throws -> (String, [Item], Bool?) {
        let body = try BodyReader(JSONParser.parse(text))
        let name = body.requiredText("name", length: 1...10)
        let items = body.required(
            "items",
            body.objects("items", count: 1...3) {
                Item(product: $0.requiredText("productId"), quantity: $0.requiredInteger("quantity", in: 1...99))
            }, standIn: [])
        let gift = body.flag("gift")
        try body.finish()
        return (name, items, gift)
    }

    @Test func `good members are read`() throws {
        let (name, items, gift) = try read(
            #"{"name":" Ada ","items":[{"productId":"P1","quantity":2.0}],"gift":true,"unknown":1}"#)
        #expect(name == "Ada")
        #expect(items == [Item(product: "P1", quantity: 2)])
        #expect(gift == true)
    }

    @Test func `every fault is told at once with its path`() throws {
        let error = #expect(throws: DomainError.self) {
            try read(#"{"name":"","items":[{"productId":5,"quantity":0},{"quantity":1.5}],"gift":"yes"}"#)
        }
        let faults = try #require(error).details.map { "\($0.field) \($0.code)" }
        #expect(
            faults == [
                "name required", "items[0].productId wrong_type", "items[0].quantity out_of_range",
                "items[1].productId required", "items[1].quantity not_an_integer", "gift wrong_type",
            ])
    }

    @Test(arguments: [("2981642195387336884224", Int.max), ("1e30", .max), ("-9223372036854775809", .min), ("7.0", 7)])
    func `a number beyond all integers is the integer next to it`(text: String, expected: Int) throws {
        let body = try BodyReader(JSONParser.parse(#"{"limit":\#(text)}"#))
        #expect(body.integer("limit") == expected)
        try body.finish()
        let bounded = try BodyReader(JSONParser.parse(#"{"limit":\#(text)}"#))
        let limit = bounded.integer("limit", in: 1...9)
        let isWithin = (1...9).contains(expected)
        #expect(limit == (isWithin ? expected : nil))
        if isWithin { return try bounded.finish() }
        let error = #expect(throws: DomainError.self) { try bounded.finish() }
        #expect(error?.details.first?.code == "out_of_range")
        #expect(error?.details.first?.message == "limit is \(text); it must be from 1 to 9.")
    }

    @Test func `missing and oversized lists are faults`() throws {
        #expect(throws: DomainError.self) { try read(#"{"name":"a"}"#) }
        #expect(throws: DomainError.self) { try read(#"{"name":"a","items":[]}"#) }
        #expect(throws: DomainError.self) { try read(#"{"name":"a","items":[{},{},{},{}]}"#) }
        #expect(throws: DomainError.self) { try read("[]") }
    }
}
