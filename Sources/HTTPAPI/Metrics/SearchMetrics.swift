import CommerceKernel
public import Logging
import Search
import Synchronization

/// Durations of searches by stage, and a log line for each that was slow.
///
/// A line has what shoppers typed, cut to 200 characters, and never who they are.
public final class SearchMetrics: Sendable {
    private struct State {
        var plan = LatencyHistogram()
        var match = LatencyHistogram()
        var rank = LatencyHistogram()
        var render = LatencyHistogram()
        var slow = 0
        var empty = 0
    }

    private let state = Mutex(State())
    private let slowFrom: Duration?
    private let logger: Logger

    /// - Parameter slowFrom: Searches that take this long or longer are logged; nil for none.
    public init(slowFrom: Duration? = .milliseconds(250), logger: Logger) {
        self.slowFrom = slowFrom
        self.logger = logger
    }

    func record(_ found: SearchResponse, requestID: String) {
        let timings = found.timings
        let isSlow = slowFrom.map { timings.total >= $0 } ?? false
        state.withLock { state in
            state.plan.record(timings.plan)
            state.match.record(timings.match)
            state.rank.record(timings.rank)
            state.render.record(timings.render)
            if isSlow { state.slow += 1 }
            if found.total == 0 { state.empty += 1 }
        }
        guard isSlow else { return }
        logger.warning(
            "slow search",
            metadata: [
                "text": "\(found.query.text.prefix(200))", "total": "\(found.total)",
                "ms": "\(SearchRenderer.milliseconds(timings.total))",
                "planMs": "\(SearchRenderer.milliseconds(timings.plan))",
                "matchMs": "\(SearchRenderer.milliseconds(timings.match))",
                "rankMs": "\(SearchRenderer.milliseconds(timings.rank))",
                "renderMs": "\(SearchRenderer.milliseconds(timings.render))", "requestId": "\(requestID)",
            ])
    }

    func write(to text: inout PrometheusText) {
        let state = self.state.withLock { $0 }
        text.family("souk_search_stage_duration_seconds", .histogram, "Uncached searches by stage of the engine.")
        text.sample([("stage", "plan")], state.plan)
        text.sample([("stage", "match")], state.match)
        text.sample([("stage", "rank")], state.rank)
        text.sample([("stage", "render")], state.render)
        text.counter("souk_search_slow_total", "Searches that were logged as slow.", state.slow)
        text.counter("souk_search_empty_total", "Uncached searches that found nothing.", state.empty)
    }
}
