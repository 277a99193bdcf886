import CommerceKernel
import Foundation

/// What the checkout suite asks of a server: single requests with `curl`, load with `wrk`.
struct CheckoutClient {
    /// What came of a load of orders.
    struct Load {
        /// Orders that were placed and paid.
        let paid: Int
        /// The same a second.
        let paidRate: Double
        /// Milliseconds, as all requests saw them.
        let median: Double
        let p99: Double
        let outOfStock: Int
        /// Answers that were neither, such as 503 with a time to come again.
        let other: Int
    }

    struct Cart {
        let id: String
        let token: String
    }

    let base: String
    let key: String

    // MARK: Single requests

    func make(_ id: String, price: String, stock: Int) throws {
        _ = try post(
            "/v1/products", #"{"id":"\#(id)","name":"\#(id.capitalized)","price":\#(price),"stock":\#(stock)}"#)
    }

    /// Has `url` told of events of these types; answers the endpoint's id.
    func makeWebhook(_ url: String, events: [String]) throws -> String? {
        let types = JSONValue.array(events.map { .string($0) })
        let made = try post("/v1/webhook-endpoints", JSONValue.object(["url": .string(url), "events": types]).text)
        return made["data"]?["id"]?.string
    }

    /// How many messages an endpoint has taken.
    func delivered(to endpoint: String) throws -> Int {
        let log = try curl(["\(base)/v1/webhook-endpoints/\(endpoint)/deliveries?status=delivered&limit=1"])
        return log["pagination"]?["total"]?.number?.int ?? 0
    }

    /// A guest's cart with one of each product.
    func cart(of products: [String]) throws -> Cart? {
        let made = try post("/v1/carts", "{}")["data"]
        guard let id = made?["id"]?.string, let token = made?["token"]?.string else { return nil }
        for product in products {
            _ = try post(
                "/v1/carts/\(id)/items", #"{"productId":"\#(product)","quantity":1}"#,
                headers: ["X-Cart-Token: \(token)"])
        }
        return Cart(id: id, token: token)
    }

    /// Units of a product that have left its stock for good.
    func sold(_ id: String, of units: Int) throws -> Int {
        let answer = try curl(["\(base)/v1/inventory/\(id)"])
        return units - (answer["data"]?["levels"]?.array?.first?["onHand"]?.number?.int ?? 0)
    }

    /// Sets how many units can be sold.
    func count(_ units: Int, of id: String) throws {
        _ = try curl([
            "-X", "PUT", "\(base)/v1/inventory/\(id)", "-H", "Content-Type: application/json", "-d",
            #"{"available":\#(units)}"#,
        ])
    }

    /// Whether a search for what is in stock finds the product.
    func finds(_ id: String) throws -> Bool {
        try curl(["\(base)/v1/search?inStock=true&q=\(id)"])["data"]?.array?.isEmpty == false
    }

    private func post(_ path: String, _ body: String, headers: [String] = []) throws -> JSONValue {
        try curl(
            ["-X", "POST", base + path, "-H", "Content-Type: application/json", "-d", body]
                + headers.flatMap { ["-H", $0] })
    }

    private func curl(_ arguments: [String]) throws -> JSONValue {
        let answer = try ChildProcess.run(["curl", "-fsS", "-H", "X-API-Key: \(key)"] + arguments, quiet: true)
        return try JSONParser.parse(answer.output)
    }

    // MARK: Load

    /// Signs a shopper up and in; answers the token, which holds for a quarter of an hour.
    private func shopperToken() throws -> String? {
        let login = #""email":"\#(UUID().uuidString.lowercased())@example.com","password":"\#(UUID().uuidString)""#
        _ = try post("/v1/auth/register", #"{"name":"Ada",\#(login)}"#)
        return try post("/v1/auth/login", "{\(login)}")["data"]?["token"]?.string
    }

    /// As a customer, orders `items` with a card over and over, for `seconds` or until so many `buyers` have an order or
    /// are told that there is none left. Whoever is told to come again (503) does.
    ///
    /// Without `buyers` the answers are counted by their status alone: looking into each in Lua costs a twelfth of what
    /// the cores can do. Compare with what has left the stock.
    func buy(_ items: String, connections: Int, seconds: Int, buyers: Int? = nil) throws -> Load? {
        guard let token = try shopperToken() else { return nil }
        let body = """
            {"items":[\(items)],"shippingAddress":{"street":"123 Main St","city":"San Francisco","country":"US"},\
            "paymentMethod":"card","paymentDetails":{"cardNumber":"4242424242424242","expiryDate":"12/30","cvv":"123"}}
            """
        let script = """
            wrk.method = "POST"
            wrk.path = "/v1/orders"
            wrk.body = \(JSONValue.string(body).text)
            wrk.headers["Content-Type"] = "application/json"
            wrk.headers["Authorization"] = "Bearer \(token)"
            local threads = {}
            function setup(thread) table.insert(threads, thread) end
            paid, short, other = 0, 0, 0
            \(buyers.map(Self.counting) ?? "")
            function done(summary, latency, requests)
              local thread = threads[1]
              if not response then
                thread:set("paid", summary.requests - summary.errors.status)
                thread:set("other", summary.errors.status)
              end
              io.write(string.format('{"paid":%d,"short":%d,"other":%d,"us":%d,"p50":%d,"p99":%d}\\n',
                thread:get("paid"), thread:get("short"), thread:get("other"), summary.duration,
                latency:percentile(50), latency:percentile(99)))
            end
            """
        guard let answer = try wrk(script, connections: connections, seconds: seconds),
            let paid = answer["paid"]?.number?.int, let microseconds = answer["us"]?.number?.double
        else { return nil }
        return Load(
            paid: paid, paidRate: Double(paid) / microseconds * 1_000_000,
            median: (answer["p50"]?.number?.double ?? 0) / 1000,
            p99: (answer["p99"]?.number?.double ?? 0) / 1000, outOfStock: answer["short"]?.number?.int ?? 0,
            other: answer["other"]?.number?.int ?? 0)
    }

    /// The part of a script that counts answers until so many buyers have one.
    private static func counting(_ buyers: Int) -> String {
        """
        function response(status, headers, body)
          if status == 201 then paid = paid + 1
          elseif status == 422 then short = short + 1
          else other = other + 1 end
          if paid + short >= \(buyers) then wrk.thread:stop() end
        end
        """
    }

    /// Reads a cart over and over.
    func read(_ cart: Cart, connections: Int, seconds: Int) throws -> (rate: Double, p99: Double, failures: Int)? {
        let script = """
            wrk.path = "/v1/carts/\(cart.id)"
            wrk.headers["X-Cart-Token"] = "\(cart.token)"
            function done(summary, latency, requests)
              io.write(string.format('{"requests":%d,"us":%d,"p99":%d,"failed":%d}\\n',
                summary.requests, summary.duration, latency:percentile(99), summary.errors.status))
            end
            """
        guard let answer = try wrk(script, connections: connections, seconds: seconds),
            let requests = answer["requests"]?.number?.double, let microseconds = answer["us"]?.number?.double
        else { return nil }
        return (
            requests / microseconds * 1_000_000, (answer["p99"]?.number?.double ?? 0) / 1000,
            answer["failed"]?.number?.int ?? 0
        )
    }

    private func wrk(_ script: String, connections: Int, seconds: Int) throws -> JSONValue? {
        let file = FileManager.default.temporaryDirectory.appending(path: "souk-bench-\(UUID().uuidString).lua")
        defer { try? FileManager.default.removeItem(at: file) }
        try script.write(to: file, atomically: true, encoding: .utf8)
        let outcome = try ChildProcess.run(
            ["wrk", "-t1", "-c\(connections)", "-d\(seconds)s", "--timeout", "60s", "-s", file.path, base], quiet: true)
        return outcome.output.split(separator: "\n").last.flatMap { try? JSONParser.parse(String($0)) }
    }
}
