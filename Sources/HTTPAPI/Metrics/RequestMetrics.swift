import HTTPTypes
import Synchronization

/// Counts and durations of answered requests by method, route template and status. Templates, not paths: the number
/// of series is bounded by the program and not by its clients.
public final class RequestMetrics: Sendable {
    private struct Route: Hashable {
        let method: String
        let template: String
    }

    private struct Series {
        var statuses: [Int: Int] = [:]
        var durations = LatencyHistogram()
    }

    private let series = Mutex<[Route: Series]>([:])
    private let running = Atomic<Int>(0)

    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    public init() {}

    func begin() { running.add(1, ordering: .relaxed) }

    /// - Parameter duration: From the head of the request to the finished answer; of a stream, to its beginning.
    func end(method: HTTPRequest.Method, route: String, status: Int, duration: Duration) {
        running.subtract(1, ordering: .relaxed)
        let name = Self.methods.contains(method.rawValue) ? method.rawValue : "OTHER"
        series.withLock { all in
            // In place: a copy of the histogram for each request would cost an allocation.
            let route = Route(method: name, template: route)
            all[route, default: Series()].statuses[status, default: 0] += 1
            all[route, default: Series()].durations.record(duration)
        }
    }

    /// Answered requests, for tests and `doctor`.
    public func count(method: String, route: String, status: Int) -> Int {
        series.withLock { $0[Route(method: method, template: route)]?.statuses[status] ?? 0 }
    }

    func write(to text: inout PrometheusText) {
        let all = series.withLock { $0 }
            .sorted { ($0.key.template, $0.key.method) < ($1.key.template, $1.key.method) }
        text.family("souk_http_requests_total", .counter, "Answered requests by route and status.")
        for (route, series) in all {
            for (status, count) in series.statuses.sorted(by: { $0.key < $1.key }) {
                text.sample(Self.labels(route) + [("status", String(status))], count)
            }
        }
        text.family(
            "souk_http_request_duration_seconds", .histogram, "From the head of a request to its finished answer.")
        for (route, series) in all { text.sample(Self.labels(route), series.durations) }
        text.gauge(
            "souk_http_requests_running", "Requests being answered.", Double(running.load(ordering: .relaxed)))
    }

    private static func labels(_ route: Route) -> [(String, String)] {
        [("method", route.method), ("route", route.template)]
    }
}
