import CommerceKernel
import HTTPAPI
import HTTPTypes
import Orders
import Testing

@testable import Contracts

@Suite struct WrappedAnswerTests {
    private static let times = ["timestamp": Varying.utc, "data.createdAt": Varying.utc]

    @Test func `a created order is the sample`() throws {
        let answer = Answer(WrappedAnswer.order(try .laptop(), at: .january))
        #expect(try Sample("wrapped-created").differences(from: answer, varying: Self.times) == [])
    }

    @Test(
        "every operation answers as its sample",
        arguments: [
            (WrappedOperation.payment, "wrapped-payment"), (.shipping, "wrapped-ship"), (.delivery, "wrapped-deliver"),
            (.cancellation, "wrapped-cancel"),
        ])
    func operation(_ operation: WrappedOperation, _ sample: String) throws {
        let answer = Answer(WrappedAnswer.operation(operation, on: try .laptop(), at: .january))
        #expect(try Sample(sample).differences(from: answer, varying: Self.times) == [])
    }

    @Test func `a failure has the shape of the sample`() throws {
        let answer = Answer(
            WrappedAnswer.failure(
                "An error occurred while creating the order",
                errors: ["Connection to RabbitMQ failed: Unable to connect to broker"],
                status: .internalServerError, at: .january))
        #expect(try Sample("wrapped-failure").differences(from: answer, varying: Self.times) == [])
    }
}
