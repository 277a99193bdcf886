public import Analytics
import CommerceKernel
import HTTPTypes

/// Lets the analytics see searches of shoppers who do not mind.
public struct SearchObserver: Sendable {
    private let analytics: AnalyticsService

    public init(analytics: AnalyticsService) { self.analytics = analytics }

    /// What an answer says of its search; kept with it in the response cache, so that searches answered from there
    /// are seen as well.
    public struct Facts: Sendable, Hashable {
        public let searchID: String
        public let text: String
        public let corrected: String?
        public let results: Int

        public init(searchID: String, text: String, corrected: String?, results: Int) {
            self.searchID = searchID
            self.text = text
            self.corrected = corrected
            self.results = results
        }
    }

    /// Takes note of a search. Browsing without words is none.
    public func observe(_ facts: Facts, in request: APIRequest) {
        guard !facts.text.isEmpty, Self.mayObserve(request) else { return }
        analytics.observe(
            ObservedSearch(
                id: facts.searchID, text: facts.text, corrected: facts.corrected, results: facts.results,
                at: request.now),
            session: Self.session(of: request))
    }

    /// False when the client asks not to be tracked (`DNT: 1`, `Sec-GPC: 1`) or not to be counted (`analytics=off`).
    static func mayObserve(_ request: APIRequest) -> Bool {
        if request.headers[.dnt] == "1" || request.headers[.secGPC] == "1" { return false }
        return (try? request.query.flag("analytics")) != false
    }

    /// The same for requests of one visitor; lives in memory only.
    static func session(of request: APIRequest) -> String {
        "\(request.clientAddress)\n\(request.headers[.userAgent] ?? "")"
    }
}

extension HTTPField.Name {
    // The names are constants of ours and valid.
    static let dnt = HTTPField.Name("DNT")!
    static let secGPC = HTTPField.Name("Sec-GPC")!
}
