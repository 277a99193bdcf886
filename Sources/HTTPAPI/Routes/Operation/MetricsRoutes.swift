import CommerceKernel
import HTTPTypes

/// `GET /metrics` for Prometheus. Outside the rate limits, since a scraper comes often.
public struct MetricsRoutes: Sendable {
    private let requests: RequestMetrics
    private let search: SearchMetrics
    private let queues: WorkQueues
    private let shop: ShopMetrics

    public init(requests: RequestMetrics, search: SearchMetrics, queues: WorkQueues, shop: ShopMetrics) {
        self.requests = requests
        self.search = search
        self.queues = queues
        self.shop = shop
    }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .get, "/metrics", id: "metrics", summary: "Figures for Prometheus", tag: "Operation",
                handler: metrics
            ).producing("text/plain", "application/openmetrics-text").undocumented()
        ]
    }

    private func metrics(_ request: APIRequest) async throws -> APIResponse {
        var text = PrometheusText()
        requests.write(to: &text)
        search.write(to: &text)
        queues.write(to: &text)
        try await shop.write(to: &text, at: request.now)
        return APIResponse.bytes(text.text.utf8, type: "text/plain; version=0.0.4; charset=utf-8")
            .adding(.cacheControl, "no-store")
    }
}
