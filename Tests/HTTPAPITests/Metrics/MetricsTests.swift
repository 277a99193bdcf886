import CommerceKernel
import Foundation
import HTTPAPI
import HTTPTypes
import SoukServer
import Storage
import Testing

@Suite struct MetricsTests {
    @Test func `names, labels and histograms are written as Prometheus reads them`() {
        var histogram = LatencyHistogram()
        for milliseconds in [1, 1, 3, 20_000] { histogram.record(.milliseconds(milliseconds)) }
        var text = PrometheusText()
        text.family("souk_test_seconds", .histogram, "A line\nand a \\.")
        text.sample([("route", "a \"b\" \\ c\n")], histogram)
        let lines = text.text.split(separator: "\n").map(String.init)
        #expect(lines[0] == "# HELP souk_test_seconds A line\\nand a \\\\.")
        #expect(lines[1] == "# TYPE souk_test_seconds histogram")
        #expect(lines[2] == #"souk_test_seconds_bucket{route="a \"b\" \\ c\n",le="0.0005"} 0"#)
        #expect(lines[3] == #"souk_test_seconds_bucket{route="a \"b\" \\ c\n",le="0.001"} 2"#)
        #expect(lines.contains(#"souk_test_seconds_bucket{route="a \"b\" \\ c\n",le="10"} 3"#))
        #expect(lines.contains(#"souk_test_seconds_bucket{route="a \"b\" \\ c\n",le="+Inf"} 4"#))
        #expect(lines.last == #"souk_test_seconds_count{route="a \"b\" \\ c\n"} 4"#)
    }

    @Test func `requests are counted by route and status, never by path or invented method`() async throws {
        let metrics = RequestMetrics()
        let endpoints: [Endpoint] = [.probe(.get, "/things/{id}") { _ in .noContent }]
        try await withServer(endpoints, metrics: metrics) { client in
            for number in 0..<3 { _ = try await client.get("/things/\(number)") }
            _ = try await client.get("/nowhere/at/all")
            _ = try await client.raw("PROPFIND /things/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        }
        #expect(metrics.count(method: "GET", route: "/things/{id}", status: 204) == 3)
        #expect(metrics.count(method: "GET", route: "-", status: 404) == 1)
        #expect(metrics.count(method: "OTHER", route: "-", status: 405) == 1)
    }

    @Test func `a shop tells of its requests, searches, cache, index, outbox and database`() async throws {
        try await withShop { shop in
            try await shop.create(#"{"id":"m1","name":"Metric kettle","price":10,"stock":3}"#)
            for _ in 0..<2 { #expect(try await shop.get("/v1/search?q=kettle").status == 200) }
            try await shop.application.store.write {
                try $0.execute(
                    "INSERT INTO payment_alarms (kind, reference, message, raised_at) VALUES (?, ?, ?, ?)",
                    ["refund_refused", "ref_1", "no", 0])
            }
            let answer = try await shop.get("/metrics")
            #expect(answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
            let lines = Set(answer.text.split(separator: "\n").map(String.init))
            #expect(lines.contains(#"souk_http_requests_total{method="GET",route="/v1/search",status="200"} 2"#))
            #expect(lines.contains(#"souk_search_stage_duration_seconds_count{stage="match"} 1"#))
            #expect(lines.contains(#"souk_cache_requests_total{result="hit"} 1"#))
            #expect(lines.contains("souk_index_documents 1"))
            #expect(lines.contains("souk_index_age_seconds 0"))
            #expect(lines.contains("souk_ready 1"))
            #expect(lines.contains("souk_payment_alarms_total 1"))
            let commits = lines.first { $0.hasPrefix("souk_sqlite_commits_total ") }
            #expect(commits.flatMap { Int($0.split(separator: " ")[1]) } ?? 0 > 0)
            #expect(answer["X-RateLimit-Limit"] == nil)
        }
    }

    @Test func `promtool finds nothing to say`() async throws {
        let promtool = "/usr/bin/promtool"
        guard FileManager.default.isExecutableFile(atPath: promtool) else { return }
        let text = try await withShop { shop in
            try await shop.create(#"{"id":"m1","name":"Metric kettle","price":10,"stock":3}"#)
            _ = try await shop.get("/v1/search?q=kettle")
            return try await shop.get("/metrics").text
        }
        let process = Process()
        process.executableURL = URL(filePath: promtool)
        process.arguments = ["check", "metrics"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let said = try output.fileHandleForReading.readToEnd().map { String(decoding: $0, as: UTF8.self) } ?? ""
        process.waitUntilExit()
        #expect(said == "")
        #expect(process.terminationStatus == 0)
    }
}
