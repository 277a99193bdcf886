import Analytics
import Catalog
import Checkout
import CommerceKernel
import HTTPAPI
import Inventory
import Notifications
import Orders
import Storage

/// The desk's first page: what is sold, what waits, what is searched, what runs out, what did not arrive.
struct DashboardPage: Sendable {
    let desk: Desk

    /// Days that are shown.
    private static let days: Int64 = 30

    func endpoints() -> [Endpoint] {
        [desk.shop.get("/admin", "deskDashboard", "The desk", look)]
    }

    private func look(_ request: APIRequest) async throws -> APIResponse {
        let rooms = desk.rooms
        let now = request.now
        let start = now.advanced(by: .seconds(-86_400 * (Self.days - 1)))
        let (sales, counts, low) = try await rooms.store.read {
            [checkout = rooms.checkout, lowStock = rooms.lowStock] transaction in
            (
                try checkout.orders.sales(
                    from: start, to: now, currency: checkout.options.currency, in: transaction),
                try checkout.orders.openCounts(in: transaction),
                try checkout.inventory.lowStock(atMost: lowStock, limit: 10, in: transaction).map { entry in
                    (entry, try checkout.catalog.product(id: entry.item.productID, in: transaction)?.name)
                }
            )
        }
        let searches = try await rooms.analytics.report(DayRange(from: start, to: now), limit: 10)
        let failures = try await rooms.webhooks.failures(limit: 5)
        let mails = try await DeskMessagePages.failures(rooms.notifications)
        var fields: Fields = [
            "figures": figures(sales, counts, searches),
            "chart": Self.chart(sales).svg,
            "low": Self.lowTable(low).fields, "failed": Self.failureTable(failures.deliveries).fields,
            "failedTotal": failures.total == 0 ? false : PriceText.count(failures.total),
            "mails": mails.table.fields, "mailsTotal": mails.total == 0 ? false : PriceText.count(mails.total),
        ]
        fields["top"] = Self.queryTable(searches.topQueries).fields
        fields["without"] = Self.emptyTable(searches.withoutResults).fields
        return try await desk.page("desk-dashboard", "Overview", here: "/admin", fields, request)
    }

    // MARK: Parts

    private func figures(
        _ sales: [SalesDay], _ counts: [OrderState: Int], _ searches: AnalyticsReport
    ) -> [Fields] {
        func figure(_ name: String, _ value: String, _ url: String? = nil) -> Fields {
            ["name": name, "value": value, "url": url.orFalse]
        }
        let sum = sales.reduce(Int64(0)) { $0 + $1.amount.minorUnits }
        let currency = desk.rooms.checkout.options.currency
        let emptyShare = searches.totals.withoutResultsRate.map { "\(Int(($0 * 100).rounded())) %" } ?? "none yet"
        return [
            figure("Sales, \(Self.days) days", PriceText.text(Money(minorUnits: sum, currency: currency))),
            figure("Orders sold", PriceText.count(sales.reduce(0) { $0 + $1.orders }), "/admin/orders"),
            figure(
                "To send", PriceText.count(counts[.readyForDelivery] ?? 0), "/admin/orders?state=ReadyForDelivery"),
            figure(
                "Waiting for payment", PriceText.count((counts[.open] ?? 0) + (counts[.awaitingPayment] ?? 0)),
                "/admin/orders?state=Open"),
            figure("Searches", PriceText.count(searches.totals.searches)),
            figure("Without a result", emptyShare),
        ]
    }

    private static func chart(_ sales: [SalesDay]) -> BarChart {
        let best = sales.max { $0.amount.minorUnits < $1.amount.minorUnits }
        let highest = best.map { PriceText.text($0.amount) } ?? ""
        return BarChart(
            title: "Sales by day over \(sales.count) days, at most \(highest)",
            bars: sales.map { day in
                .init(
                    label: "\(DateText.day(day.day)): \(PriceText.text(day.amount)), \(day.orders) orders",
                    value: Double(day.amount.minorUnits))
            }, highest: highest, first: sales.first.map { DateText.day($0.day) } ?? "", last: "today")
    }

    private static func queryTable(_ queries: [AnalyticsReport.Query]) -> DeskTable {
        DeskTable(
            caption: "Searched most",
            columns: [
                .init(text: "Query"), .init(text: "Searches", isNumber: true), .init(text: "Results", isNumber: true),
                .init(text: "Clicked", isNumber: true),
            ],
            rows: queries.map { query in
                [
                    .init(text: query.text, url: URLText.address("/search", [("q", query.text)])),
                    .init(text: PriceText.count(query.counts.searches)), .init(text: PriceText.count(query.results)),
                    .init(text: query.counts.clickThroughRate.map { "\(Int(($0 * 100).rounded())) %" } ?? ""),
                ]
            }, empty: "Nobody has searched yet.")
    }

    private static func emptyTable(_ queries: [AnalyticsReport.Query]) -> DeskTable {
        DeskTable(
            caption: "Searched without a result",
            columns: [.init(text: "Query"), .init(text: "Times", isNumber: true)],
            rows: queries.map { query in
                [
                    .init(text: query.text, url: URLText.address("/search", [("q", query.text)])),
                    .init(text: PriceText.count(query.counts.withoutResults)),
                ]
            }, empty: "Every search found something.")
    }

    private static func lowTable(_ low: [((item: StockItem, available: Int), String?)]) -> DeskTable {
        DeskTable(
            caption: "Running out", columns: [.init(text: "Product"), .init(text: "Left", isNumber: true)],
            rows: low.map { entry, name in
                [
                    .init(
                        text: name ?? entry.item.productID,
                        url: "/admin/inventory/" + PercentCoding.encode(entry.item.productID),
                        note: entry.item.variantID),
                    .init(text: PriceText.count(entry.available), tone: entry.available == 0 ? "warn" : nil),
                ]
            }, empty: "Nothing is running out.")
    }

    private static func failureTable(_ failures: [WebhookDelivery]) -> DeskTable {
        DeskTable(
            caption: "Webhook messages that failed",
            columns: [.init(text: "Message"), .init(text: "Tries", isNumber: true), .init(text: "Given up")],
            rows: failures.map { delivery in
                [
                    .init(
                        text: delivery.type,
                        url: "/admin/webhooks/\(PercentCoding.encode(delivery.endpointID))/\(delivery.id)",
                        note: delivery.messageID),
                    .init(text: PriceText.count(delivery.attempts)),
                    .init(text: delivery.finishedAt.map(DateText.moment) ?? ""),
                ]
            }, empty: "Every message has arrived.")
    }
}
