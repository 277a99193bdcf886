import CommerceKernel
import HTTPAPI

extension SoukApplication {
    /// `/metrics`, unless `SOUK_METRICS` is `off`.
    func metricsEndpoints() throws -> [Endpoint] {
        guard try Settings.flag(settings.source, "SOUK_METRICS") ?? true else { return [] }
        let shop = ShopMetrics(
            store: store, engine: engine, cache: cache, state: state, version: SoukVersion.text, started: started)
        return MetricsRoutes(requests: requestMetrics, search: searchMetrics, queues: queues, shop: shop).endpoints()
    }
}

extension Settings {
    /// From how many milliseconds on a search is logged as slow; nil for never. `SOUK_SLOW_SEARCH_MS`.
    var slowSearch: Duration? {
        get throws {
            let milliseconds = try Self.integer(source, "SOUK_SLOW_SEARCH_MS", 0...60_000) ?? 250
            return milliseconds == 0 ? nil : .milliseconds(milliseconds)
        }
    }
}
