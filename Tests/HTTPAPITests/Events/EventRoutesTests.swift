import AsyncHTTPClient
import CommerceKernel
import HTTPAPI
import Identity
import NIOCore
import NIOHTTP1
import Outbox
import SoukServer
import Storage
import Testing

@Suite struct EventRoutesTests {
    private static func record(_ type: String, _ subject: String, in shop: TestShop) async throws {
        try await shop.application.store.write { [outbox = shop.application.outbox] in
            _ = try outbox.append(OutboxEvent(type: type, subject: subject, payload: ["n": 1]), in: $0)
        }
    }

    @Test func `the feed answers CloudEvents page by page`() async throws {
        try await withShop { shop in
            let now = try await shop.send(.get, "/v1/events?cursor=latest", key: shop.staff).json
            let start = try #require(now["nextCursor"]?.string)
            for index in 1...3 { try await Self.record("order.placed", "order/\(index)", in: shop) }
            try await Self.record("cart.item_added", "cart/1", in: shop)
            let first = try await shop.send(
                .get, "/v1/events?type=order.*&limit=2&cursor=\(start)", key: shop.staff)
            #expect(first.status == 200)
            let page = try first.json
            #expect(page["data"]?.array?.compactMap { $0["subject"]?.string } == ["order/1", "order/2"])
            #expect(page["hasMore"]?.bool == true)
            #expect(page["nextCursor"]?.string == page["data"]?.array?.last?["id"]?.string)
            let cursor = try #require(page["nextCursor"]?.string)
            let second = try await shop.send(
                .get, "/v1/events?type=order.placed,payment.captured&cursor=\(cursor)", key: shop.staff)
            #expect(try second.json["data"]?.array?.compactMap { $0["subject"]?.string } == ["order/3"])
            #expect(try second.json["hasMore"]?.bool == false)
        }
    }

    @Test func `who may not read it is refused, a key with the scope may`() async throws {
        try await withShop { shop in
            #expect(try await shop.get("/v1/events").status == 401)
            #expect(try await shop.send(.get, "/v1/events", key: shop.customer).status == 403)
            #expect(try await shop.send(.get, "/v1/events/stream", key: shop.customer).status == 403)
            let reader = try await shop.key(.customer, scopes: [.eventsRead])
            #expect(try await shop.send(.get, "/v1/events", key: reader).status == 200)
        }
    }

    @Test func `cursors and types that cannot be are refused`() async throws {
        try await withShop { shop in
            let wrong = try await shop.send(.get, "/v1/events?cursor=17", key: shop.staff)
            #expect(wrong.status == 400)
            let type = try await shop.send(.get, "/v1/events?type=%27", key: shop.staff)
            #expect(type.status == 400)
            let foreign = try await shop.send(.get, "/v1/events?cursor=0123456789abcdef-0", key: shop.staff)
            #expect(foreign.status == 409)
            #expect(foreign.code == "cursor_out_of_epoch")
            let stream = try await shop.send(
                .get, "/v1/events/stream", key: shop.staff, headers: [("Last-Event-ID", "0123456789abcdef-0")])
            #expect(stream.status == 409)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `the stream sends what happens, and goes on after the last event seen`() async throws {
        try await withShop { shop in
            let url = "http://\(shop.client.host):\(shop.client.port)/v1/events/stream?type=order.*"
            var request = HTTPClientRequest(url: url)
            request.headers.add(name: "X-API-Key", value: shop.staff)
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(50))
            #expect(response.headers.first(name: "content-type") == "text/event-stream")
            var lines = Lines(response.body)
            #expect(try await lines.next() == "retry: 2000")
            _ = try await lines.next()
            try await Self.record("cart.item_added", "cart/1", in: shop)
            try await Self.record("order.placed", "order/1", in: shop)
            let id = try #require(try await lines.next(after: "id: "))
            #expect(try await lines.next() == "event: order.placed")
            let data = try JSONParser.parse(try #require(try await lines.next(after: "data: ")))
            #expect(data["subject"]?.string == "order/1")
            #expect(data["id"]?.string == id)

            try await Self.record("order.paid", "order/1", in: shop)
            request.headers.add(name: "Last-Event-ID", value: id)
            let again = try await HTTPClient.shared.execute(request, timeout: .seconds(50))
            var rest = Lines(again.body)
            _ = try await rest.next(after: "id: ")
            #expect(try await rest.next() == "event: order.paid")
        }
    }

    /// The lines of a body as they come.
    private struct Lines {
        private var chunks: HTTPClientResponse.Body.AsyncIterator
        private var buffer: [UInt8] = []

        init(_ body: HTTPClientResponse.Body) { chunks = body.makeAsyncIterator() }

        mutating func next() async throws -> String? {
            while true {
                if let end = buffer.firstIndex(of: 10) {
                    defer { buffer.removeFirst(end + 1) }
                    return String(decoding: buffer[..<end], as: UTF8.self)
                }
                guard let chunk = try await chunks.next() else { return nil }
                buffer += Array(chunk.readableBytesView)
            }
        }

        mutating func next(after prefix: String) async throws -> String? {
            while let line = try await next() {
                if line.hasPrefix(prefix) { return String(line.dropFirst(prefix.count)) }
            }
            return nil
        }
    }
}
