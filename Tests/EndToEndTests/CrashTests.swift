import AsyncHTTPClient
import Checkout
import CommerceKernel
import Foundation
import NIOCore
import NIOHTTP1
import Payments
import SoukServer
import Storage
import Testing

/// Statement 35: the program is killed with SIGKILL between any two steps of checkout, started again on what it left,
/// and asked the same once more. No paid order is missing and nothing is paid twice.
@Suite(.serialized) struct CrashTests {
    private static let order = """
        {"items":[{"productId":"cup","quantity":2}],"paymentMethod":"card",
        "paymentDetails":{"cardNumber":"4242424242424242","expiryDate":"12/30","cvv":"123"},
        "shippingAddress":{"street":"123 Main St","city":"San Francisco","country":"US"}}
        """

    @Test(arguments: Failpoint.allCases)
    func `statement 35: kill -9 at every step, and the next start finishes what was begun`(
        _ point: Failpoint
    ) async throws {
        let shop = try SoukProcess()
        defer { shop.remove() }
        let key = try await Self.makeKey(shop)
        let isRefund = point == .afterRefundBooked || point == .afterRefundSent
        let (first, base) = try await shop.serve(environment: ["SOUK_FAILPOINT": point.rawValue])
        defer { first.terminate() }
        try await Self.waitUntilReady(base)
        let made = try await Self.send(
            .POST, base + "/v1/products", key: key, body: #"{"id":"cup","name":"Cup","price":5,"stock":10}"#)
        try #require(made.status == 201, "\(made.body.text)")

        var orderID: String?
        if isRefund {
            let bought = try await Self.send(
                .POST, base + "/v1/orders", key: key, idempotencyKey: "1", body: Self.order)
            try #require(bought.status == 201, "\(bought.body.text)")
            orderID = bought.body["data"]?["id"]?.string
            _ = try? await Self.send(
                .POST, base + "/v1/orders/\(orderID ?? "")/refunds", key: key, idempotencyKey: "2",
                body: #"{"amount":4,"reason":"late"}"#)
        } else {
            await #expect(throws: (any Error).self) {
                try await Self.send(.POST, base + "/v1/orders", key: key, idempotencyKey: "1", body: Self.order)
            }
        }
        for _ in 0..<300 where first.isRunning { try await Task.sleep(for: .milliseconds(100)) }
        try #require(!first.isRunning, "the failpoint was not reached")
        #expect(first.terminationReason == .uncaughtSignal && first.terminationStatus == SIGKILL)
        let left = try await shop.run("check")
        #expect(left.status == 0, "what a crash leaves is pending, no contradiction: \(left.output) \(left.errors)")

        let (second, again) = try await shop.serve()
        defer { second.terminate() }
        try await Self.waitUntilReady(again)
        if isRefund {
            let repeated = try await Self.send(
                .POST, again + "/v1/orders/\(orderID ?? "")/refunds", key: key, idempotencyKey: "2",
                body: #"{"amount":4,"reason":"late"}"#)
            #expect(repeated.status == 201, "\(repeated.body.text)")
        } else {
            let repeated = try await Self.send(
                .POST, again + "/v1/orders", key: key, idempotencyKey: "1", body: Self.order)
            #expect(repeated.status == 201, "\(repeated.body.text)")
            #expect(repeated.body["data"]?["paid"]?.bool == true)
            orderID = repeated.body["data"]?["id"]?.string
        }
        let orders = try await Self.send(.GET, again + "/v1/orders", key: key)
        #expect(orders.body["pagination"]?["total"]?.number?.int == 1)
        let stock = try await Self.send(.GET, again + "/v1/inventory/cup", key: key)
        #expect(stock.body["data"]?["available"]?.number?.int == 8)
        let read = try await Self.send(.GET, again + "/v1/orders/\(orderID ?? "")", key: key)
        #expect(read.body["data"]?["balance"]?.number?.text == (isRefund ? "6.00" : "10.00"))
        if isRefund { try await Self.waitForRefunds(shop) }
        second.terminate()
        try await second.ended()

        // The bank agrees: one capture, and as much paid back as our books say.
        let bank = try Store.open(
            at: shop.folder.appending(path: "data/sandbox.sqlite").path, migrations: SandboxBank.migrations)
        defer { bank.close() }
        let money = try await bank.read {
            try $0.query("SELECT count(*), sum(refunded) FROM intents WHERE status = 'captured'") {
                [$0.int64(0), $0.int64(1)]
            }
        }
        #expect(money == [[1, isRefund ? 400 : 0]])
        let check = try await shop.run("check")
        #expect(check.status == 0, "\(check.output) \(check.errors)")
    }

    // MARK: Talking

    private static func makeKey(_ shop: SoukProcess) async throws -> String {
        let made = try await shop.run("apikey", "create", "--name", "test", "--role", "admin", "--json")
        try #require(made.status == 0, "\(made.errors)")
        return try #require(try JSONParser.parse(made.output.trimmingCharacters(in: .newlines))["key"]?.string)
    }

    private static func waitUntilReady(_ base: String) async throws {
        for _ in 0..<600 {
            let answer = try? await HTTPClient.shared.execute(
                HTTPClientRequest(url: base + "/readyz"), timeout: .seconds(5))
            if answer?.status == .ok { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("the server was not ready within half a minute")
    }

    /// Until the gateway has been told of every refund.
    private static func waitForRefunds(_ shop: SoukProcess) async throws {
        let store = try Store.open(
            at: shop.folder.appending(path: "data/souk.sqlite").path, migrations: SoukApplication.migrations)
        defer { store.close() }
        for _ in 0..<600 {
            let open = try await store.read {
                try $0.first("SELECT count(*) FROM payment_refunds WHERE done_at IS NULL") { $0.int(0) } ?? 0
            }
            if open == 0 { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("the gateway was not told of a refund")
    }

    private static func send(
        _ method: HTTPMethod, _ url: String, key: String, idempotencyKey: String? = nil, body: String? = nil
    ) async throws -> (status: UInt, body: JSONValue) {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers = ["X-API-Key": key]
        if let idempotencyKey { request.headers.add(name: "Idempotency-Key", value: idempotencyKey) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 1 << 20)
        return (response.status.code, try JSONParser.parse(Array(bytes.readableBytesView)))
    }
}
