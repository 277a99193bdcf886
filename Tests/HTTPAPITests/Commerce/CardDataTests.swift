import CommerceKernel
import Foundation
import SoukServer
import Testing

/// No card number and no verification value is in anything the shop keeps or says (PCI DSS 3.3.1, 3.4.1, 3.5.1).
@Suite struct CardDataTests {
    /// A valid number that no test card has, and a verification value that is found if it is anywhere.
    private static let number = "4917610000000000"
    private static let value = "7391"

    @Test func `marker digits sent through every route that takes cards are in no file and in no answer`() async throws
    {
        try await withShop { shop in
            try await shop.create(#"{"id":"cup","name":"Cup","price":5,"stock":100}"#)
            let ada = try await shop.signIn("ada@example.com")
            let details = #"{"cardNumber":"\#(Self.number)","expiryDate":"12/30","cvv":"\#(Self.value)"}"#
            let payment = #""paymentMethod":"card","paymentDetails":\#(details)"#
            let order = #"{"items":[{"productId":"cup","quantity":1}],"shippingAddress":\#(PurchaseTests.address)"#
            var answers: [TestAnswer] = []
            func post(_ path: String, _ body: String, key: String) async throws {
                answers.append(
                    try await shop.send(.post, path, headers: ada + [("Idempotency-Key", key)], body: body))
            }
            try await post("/v1/payment-methods", details, key: "1")
            try await post("/v1/orders", "\(order),\(payment)}", key: "2")
            try await post("/v1/orders", "\(order),\(payment)}", key: "2")
            try await post(
                "/v1/orders", "\(order),\(PurchaseTests.card.replacing("4242424242424242", with: "4000000000000002"))}",
                key: "3")
            let declined = try #require(try answers.last?.json["data"]?["id"]?.string)
            try await post("/v1/orders/\(declined)/payments", "{\(payment)}", key: "4")
            #expect(answers.map(\.status) == [201, 201, 201, 402, 201])
            // In the wrong place they are refused, and in no message.
            try await post("/v1/orders", #"{"cardNumber":"\#(Self.number)",\#(payment)}"#, key: "5")
            try await post("/v1/orders", "\(order),\"cvv\":\"\(Self.value)\",\(payment)}", key: "6")
            let wrong = payment.replacing(Self.number, with: Self.number.dropLast() + "1")
            try await post("/v1/orders", "\(order),\(wrong)}", key: "7")
            #expect(answers.suffix(3).map(\.status) == [400, 400, 400])

            for answer in answers { #expect(!Self.holdsMarker(answer.bytes), "\(answer.text)") }
            let files = try Self.files(in: shop.application.settings.data)
            #expect(files.contains { $0.lastPathComponent == "sandbox.sqlite" })
            #expect(files.contains { $0.lastPathComponent.hasSuffix("-wal") })
            for file in files {
                #expect(!Self.holdsMarker(Array(try Data(contentsOf: file))), "\(file.lastPathComponent)")
            }
            // The scan finds what is there: the last four digits are kept.
            let kept = try files.contains { try Self.contains(Array(Data(contentsOf: $0)), Array("0000".utf8)) }
            #expect(kept)
        }
    }

    private static func files(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { !$0.hasDirectoryPath }
    }

    /// The number plain, as hexadecimal and as base64 at each of the three alignments.
    private static func holdsMarker(_ bytes: [UInt8]) -> Bool {
        let digits = Array(number.utf8)
        let misprint = Array((number.dropLast() + "1").utf8)
        var needles = [digits, misprint, Array(Hex.encode(digits).utf8), Array(Hex.encode(digits).uppercased().utf8)]
        for padding in 0..<3 {
            let text = Data(Array(repeating: 0, count: padding) + digits).base64EncodedString()
            // Without the characters at either end, which depend on the neighbours.
            needles.append(Array(text.dropFirst(padding == 0 ? 0 : 4).dropLast(4).utf8))
        }
        return needles.contains { contains(bytes, $0) }
    }

    private static func contains(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
        Data(bytes).range(of: Data(needle)) != nil
    }
}
