import HTTPTypes
import Search

extension APIResponder {
    /// What came of asking for a prompt answer.
    enum Prompt {
        case answered(APIResponse)
        /// `deliver` will be called. The cancellation is for a client that goes away before.
        case begun(Cancellation)
        /// The request is `respond`'s to answer.
        case declined
    }

    /// Answers a request without a body if that takes no task: the caller is anonymous and the endpoint has a prompt
    /// answer. Declines everything else, also every fault. Never waits.
    /// - Parameter deliver: Called at most once, from anywhere.
    func prompt(
        _ head: HTTPRequest, peer: String, deliver: @escaping @Sendable (APIResponse) -> Void
    ) -> Prompt {
        guard authenticators.takesForAnonymous(head.headerFields), let target = try? checked(head),
            case .found(let endpoint, let parameters) = routes.match(head.method, target.segments),
            let prompt = endpoint.prompt
        else { return .declined }
        var received = receive(head, peer: peer)
        received.route = endpoint.template.text
        do {
            try admission(head)
            let request = try received.request(target, endpoint, parameters, body: BodyStream(), limits)
            try endpoint.access.check(request.principal)
            try Negotiation.check(request, endpoint)
            guard let answer = prompt(request) else { return .declined }
            let count = rateLimits.countAtOnce(
                path: target.path, principal: request.principal, clientAddress: received.client, at: received.now)
            if case .mustWait = count { return .declined }
            metrics.begin()
            return give(answer, count.standing, received, deliver)
        } catch {
            return .declined
        }
    }

    private func give(
        _ answer: PromptAnswer, _ standing: RateStanding?, _ received: ReceivedRequest,
        _ deliver: @escaping @Sendable (APIResponse) -> Void
    ) -> Prompt {
        if let standing, !standing.isAllowed {
            return .answered(conclude(refusal(standing.refusal, to: received), standing, received))
        }
        switch answer {
        case .atHand(let response): return .answered(conclude(response(), standing, received))
        case .making(let cancellation, let begin):
            begin { result in
                let response: APIResponse
                do {
                    response = try result.get()
                } catch {
                    response = refusal(error, to: received)
                }
                deliver(conclude(response, standing, received))
            }
            return .begun(cancellation)
        }
    }
}
