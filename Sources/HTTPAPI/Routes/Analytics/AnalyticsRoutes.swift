public import Analytics
import CommerceKernel
import HTTPTypes
import Identity

/// What came of searches, from those who show them; and what was searched, for those who run the shop.
public struct AnalyticsRoutes: Sendable {
    static let maximumEvents = 100
    /// Days of a report when nothing else is asked for.
    static let defaultDays: Int64 = 30

    private let analytics: AnalyticsService

    public init(analytics: AnalyticsService) { self.analytics = analytics }

    public func endpoints() -> [Endpoint] {
        [
            Endpoint(
                .post, "/v1/search/events", id: "recordSearchEvents", summary: "Tell what came of a search",
                tag: "Search", access: .open, handler: record
            ).documented { operation in
                operation.description = """
                    Clicks, additions to a cart and purchases of products that a search has found, by the id of the \
                    search. One event, or up to 100 in `events`. Nothing is kept of who sent them, and nothing at all \
                    when `DNT` or `Sec-GPC` is 1. Events on unknown searches count nothing.
                    """
                operation.requestBody = .inline(Self.eventsSchema)
                operation.answers = [.init(202, "Taken note of.", data: .inline(Self.acceptedSchema))]
            },
            Endpoint(
                .get, "/v1/search/analytics", id: "readSearchAnalytics", summary: "What shoppers search",
                tag: "Search", access: .roles([.staff, .admin], scope: .searchManage), handler: report
            ).documented { operation in
                operation.parameters = [
                    .init("from", .inline(#"{"type":"string","format":"date"}"#), "First day, UTC; 30 days back."),
                    .init("to", .inline(#"{"type":"string","format":"date"}"#), "Last day, included; today."),
                    .init(
                        "limit", .inline(#"{"type":"integer","minimum":1,"maximum":1000}"#),
                        "Queries in each list; 50 when absent."),
                ]
                operation.answers = [.init(200, "Counts by query and by day.", data: .object)]
            },
        ]
    }

    // MARK: Events

    private func record(_ request: APIRequest) async throws -> APIResponse {
        let body = try await request.reader()
        let events: [SearchEvent]
        if body.has("events") {
            let several = body.objects("events", count: 1...Self.maximumEvents) { Self.event($0, at: request.now) }
            events = body.required("events", several, standIn: [])
        } else {
            events = [Self.event(body, at: request.now)]
        }
        try body.finish()
        let isWelcome = SearchObserver.mayObserve(request)
        if isWelcome { analytics.record(events, session: SearchObserver.session(of: request)) }
        return APIResponse.success("Accepted", status: .accepted, at: request.now) { json in
            json.object { $0.member("accepted", isWelcome ? events.count : 0) }
        }.adding(.cacheControl, "no-store")
    }

    private static func event(_ body: BodyReader, at now: Timestamp) -> SearchEvent {
        let name = body.requiredText("type", length: 1...20)
        let kind = SearchEvent.Kind(rawValue: name)
        if kind == nil, !name.isEmpty {
            body.refuse("type", code: "unknown_value", "type is \"\(name)\"; it must be click, add or purchase.")
        }
        return SearchEvent(
            kind: kind ?? .click, searchID: body.requiredText("searchId", length: 1...100),
            productID: body.requiredText("productId", length: 1...64),
            position: body.integer("position", in: 1...SearchEvent.maximumPosition), at: now)
    }

    // MARK: Reports

    private func report(_ request: APIRequest) async throws -> APIResponse {
        let to = try Self.day("to", of: request) ?? request.now
        let from =
            try Self.day("from", of: request) ?? to.advanced(by: .seconds(-86_400 * (Self.defaultDays - 1)))
        let limit = try request.query.integer("limit") ?? 50
        let report = try await analytics.report(DayRange(from: from, to: to), limit: limit)
        return APIResponse.success("Search analytics", at: request.now) { json in
            json.object { json in
                json.member("from", from.date)
                json.member("to", to.date)
                json.object("totals") { Self.write(report.totals, to: &$0) }
                json.array("topQueries") { json in for query in report.topQueries { Self.write(query, to: &json) } }
                json.array("withoutResults") { json in
                    for query in report.withoutResults { Self.write(query, to: &json) }
                }
                json.array("days") { json in
                    for day in report.days {
                        json.object { json in
                            json.member("date", day.day.date)
                            Self.write(day.counts, to: &json)
                        }
                    }
                }
                json.member("dropped", report.dropped)
            }
        }.adding(.cacheControl, "no-store")
    }

    private static func day(_ name: String, of request: APIRequest) throws(DomainError) -> Timestamp? {
        guard let text = request.query.text(name) else { return nil }
        guard let day = Timestamp(iso8601: text) else {
            throw .invalid(
                field: name, code: "not_a_date",
                message: "\(name) is \"\(text.prefix(40))\"; it must be a date such as 2026-01-20.")
        }
        return day
    }

    private static func write(_ query: AnalyticsReport.Query, to json: inout JSONWriter) {
        json.object { json in
            json.member("query", query.text)
            json.member("results", query.results)
            write(query.counts, to: &json)
        }
    }

    private static func write(_ counts: AnalyticsReport.Counts, to json: inout JSONWriter) {
        json.member("searches", counts.searches)
        json.member("withoutResults", counts.withoutResults)
        json.member("clicks", counts.clicks)
        json.member("clickThroughRate", orNull: counts.clickThroughRate)
        json.member("meanClickPosition", orNull: counts.meanClickPosition)
        json.member("adds", counts.adds)
        json.member("purchases", counts.purchases)
    }

    // MARK: Schemas

    private static let eventSchema = """
        {"type":"object","required":["type","searchId","productId"],"properties":{\
        "type":{"type":"string","enum":["click","add","purchase"]},\
        "searchId":{"type":"string","minLength":1,"maxLength":100,"pattern":"\(SchemaText.filled)"},\
        "productId":{"type":"string","minLength":1,"maxLength":64,"pattern":"\(SchemaText.filled)"},\
        "position":{"type":["integer","null"],"minimum":1,"maximum":10000}}}
        """
    private static let eventsSchema = """
        {"oneOf":[{"allOf":[\(eventSchema)],"not":{"required":["events"]}},{"type":"object","required":["events"],"properties":{\
        "events":{"type":"array","minItems":1,"maxItems":100,"items":\(eventSchema)}}}]}
        """
    private static let acceptedSchema = #"{"type":"object","properties":{"accepted":{"type":"integer"}}}"#
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, orNull number: Double?) {
        if let number { member(name, number) } else { memberNull(name) }
    }
}
