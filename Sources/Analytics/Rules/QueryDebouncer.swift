import CommerceKernel

/// Tells the queries that people stayed with from the beginnings of words that a search box sends while they type.
///
/// A pure state machine: each transition returns what has become final. One search a session is pending. The next one
/// of the session takes its place when one text begins with the other (typing on, or deleting); another text makes it
/// final if it stood long enough, and otherwise it was only passed through. Quiet makes it final, and so does an event.
struct QueryDebouncer {
    struct Transition: Equatable {
        var final: [FinalSearch] = []
        /// Searches that nobody will hear of again.
        var passed = 0
    }

    private struct Session {
        var search: FinalSearch
        var since: Timestamp
        var isFinal = false
    }

    private let options: AnalyticsOptions
    private var sessions: [String: Session] = [:]

    init(options: AnalyticsOptions) { self.options = options }

    var count: Int { sessions.count }

    /// - Parameter session: any text that is the same for searches of one visitor; kept in memory only.
    mutating func observe(_ search: ObservedSearch, session key: String) -> Transition {
        guard let query = QueryText.normalized(search.text) else { return Transition() }
        var transition = Transition()
        if sessions.count >= options.sessionLimit, sessions[key] == nil { transition = settleAll() }
        let corrected = search.corrected.flatMap(QueryText.normalized)
        var next = FinalSearch(
            id: search.id, query: query, corrected: corrected == query ? nil : corrected, results: search.results,
            at: search.at, isRepeat: false)
        guard let present = sessions[key] else {
            begin(next, session: key)
            return transition
        }
        let stay = search.at.duration(since: present.since)
        if present.isFinal {
            if present.search.query == query, stay <= options.repeatPeriod {
                next = next.asRepeat
                transition.final.append(next)
                sessions[key] = Session(search: next, since: search.at, isFinal: true)
            } else {
                begin(next, session: key)
            }
            return transition
        }
        if present.search.query == query, (options.shortestStay...options.repeatPeriod).contains(stay) {
            // Another page before the first was final: both answers may get events, one is counted. Sooner than that
            // it is a space that was typed.
            transition.final += [present.search, next.asRepeat]
            sessions[key] = Session(search: next, since: search.at, isFinal: true)
        } else {
            let stood = stay >= options.quietPeriod
            let isTyping = QueryText.continues(present.search.query, query)
            if stood || (!isTyping && stay >= options.shortestStay) {
                transition.final.append(present.search)
            } else {
                transition.passed += 1
            }
            begin(next, session: key)
        }
        return transition
    }

    /// Something was done with the answer of a search: it is final, if it was pending.
    mutating func engage(searchID: String, session key: String) -> Transition {
        guard let session = sessions[key], session.search.id == searchID, !session.isFinal else {
            return Transition()
        }
        sessions[key]?.isFinal = true
        return Transition(final: [session.search])
    }

    /// What has become final by staying quiet until `now`; forgets sessions that are over.
    mutating func settle(at now: Timestamp) -> Transition {
        var transition = Transition()
        for (key, session) in sessions {
            let quiet = now.duration(since: session.since)
            if !session.isFinal, quiet >= options.quietPeriod {
                sessions[key]?.isFinal = true
                transition.final.append(session.search)
            }
            if quiet > options.repeatPeriod { sessions[key] = nil }
        }
        transition.final.sort { ($0.at, $0.id) < ($1.at, $1.id) }
        return transition
    }

    /// Makes everything final that is pending, and forgets every session.
    mutating func settleAll() -> Transition {
        let pending = sessions.values.filter { !$0.isFinal }.map(\.search).sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        sessions = [:]
        return Transition(final: pending)
    }

    private mutating func begin(_ search: FinalSearch, session key: String) {
        sessions[key] = Session(search: search, since: search.at)
    }
}

extension FinalSearch {
    fileprivate var asRepeat: FinalSearch {
        FinalSearch(id: id, query: query, corrected: corrected, results: results, at: at, isRepeat: true)
    }
}
