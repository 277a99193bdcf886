import HTTPTypes

extension APIResponder {
    /// The answer to a request without a body, if it is at hand: the caller is anonymous and the endpoint has it ready.
    /// Everything else is nil, also every fault, and is `respond`'s to answer. Never waits.
    func answerAtHand(to head: HTTPRequest, peer: String) -> APIResponse? {
        guard authenticators.takesForAnonymous(head.headerFields), let target = try? checked(head),
            case .found(let endpoint, let parameters) = routes.match(head.method, target.segments),
            let answer = endpoint.answerAtHand
        else { return nil }
        var received = receive(head, peer: peer)
        received.route = endpoint.template.text
        do {
            try admission(head)
            let request = try received.request(target, endpoint, parameters, body: BodyStream(), limits)
            try endpoint.access.check(request.principal)
            try Negotiation.check(request, endpoint)
            guard let give = answer(request) else { return nil }
            let count = rateLimits.countAtOnce(
                path: target.path, principal: request.principal, clientAddress: received.client, at: received.now)
            if case .mustWait = count { return nil }
            metrics.begin()
            guard case .counted(let standing) = count else { return conclude(give(), nil, received) }
            let response = standing.isAllowed ? give() : refusal(standing.refusal, to: received)
            return conclude(response, standing, received)
        } catch {
            return nil
        }
    }
}
