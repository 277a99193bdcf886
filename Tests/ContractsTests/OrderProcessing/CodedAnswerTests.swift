import CommerceKernel
import HTTPAPI
import HTTPTypes
import Testing

@testable import Contracts

@Suite struct CodedAnswerTests {
    @Test func `every success is its sample`() throws {
        let created = Answer(CodedAnswer.created(orderNumber: "ORD123456", status: "pending"))
        #expect(try Sample("coded-created").differences(from: created) == [])
        #expect(try Sample("coded-locked").differences(from: Answer(CodedAnswer.locked())) == [])
        let paid = Answer(CodedAnswer.paid(transaction: "TXN789012"))
        #expect(try Sample("coded-paid").differences(from: paid) == [])
        #expect(try Sample("coded-notified").differences(from: Answer(CodedAnswer.notified())) == [])
    }

    /// The refusals by stock and money, as a server answers them.
    @Test(
        "every failure is its sample",
        arguments: [
            ("/api/inventory/lock", "out_of_stock", DomainError.Kind.unprocessable, "coded-short"),
            ("/api/payment/process", "insufficient_funds", .paymentRequired, "coded-declined"),
        ])
    func failure(_ path: String, _ code: String, _ kind: DomainError.Kind, _ sample: String) async throws {
        let endpoint = Endpoint(
            .post, PathTemplate(path), id: "refuse", summary: "Refuses", tag: "Test", access: .open
        ) { _ in throw DomainError(kind, code: code, message: "something else") }
        try await withContracts([endpoint]) { client in
            let answer = try await client.post(path, "{}")
            #expect(try Sample(sample).differences(from: answer) == [])
        }
    }
}
