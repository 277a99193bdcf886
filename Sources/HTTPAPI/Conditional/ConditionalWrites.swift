import CommerceKernel
import HTTPTypes
import NIOCore

/// Gives what can be read and changed an `ETag`, and lets PUT, PATCH and DELETE be sent with `If-Match` (RFC 9110,
/// section 13): 412 when somebody else was quicker.
///
/// The version of a thing is that of the nearest address at or above it that can be read: of a coupon its own, of a
/// cart's item the whole cart's, of a tax rate the list's. Comparing and writing are one step among the writes of this
/// process; operations that compare in their own transaction, as those on products and orders do, are left alone.
public struct ConditionalWrites: Sendable {
    private let locks = Flights<String, Void>()

    public init() {}

    /// The endpoints, those of the API with their conditions checked.
    public func guarding(_ endpoints: [Endpoint]) -> [Endpoint] {
        let listed = endpoints.filter(\.documentation.isListed)
        let readings = Dictionary(
            listed.filter { $0.method == .get }.map { ($0.template.segments, $0) },
            uniquingKeysWith: { first, _ in first })
        var tagged: Set<String> = []
        var guarded: [String: Endpoint] = [:]
        for endpoint in listed where [.put, .patch, .delete].contains(endpoint.method) {
            let isOwn = endpoint.documentation.parameters.contains { $0.name == "If-Match" }
            guard !isOwn, let reading = Self.reading(of: endpoint, readings) else { continue }
            tagged.insert(reading.operationID)
            guarded[endpoint.operationID] = guarding(endpoint, by: reading)
        }
        return endpoints.map { endpoint in
            if let guarded = guarded[endpoint.operationID] { return guarded }
            return tagged.contains(endpoint.operationID) ? Self.tagging(endpoint) : endpoint
        }
    }

    /// The nearest address that can be read, at that of `endpoint` or above it.
    private static func reading(
        of endpoint: Endpoint, _ readings: [[PathTemplate.Segment]: Endpoint]
    ) -> Endpoint? {
        var segments = endpoint.template.segments
        while segments.count > 1 {
            if let reading = readings[segments] { return reading }
            segments.removeLast()
        }
        return nil
    }

    // MARK: Reading

    private static func tagging(_ endpoint: Endpoint) -> Endpoint {
        guard endpoint.documentation.caching == .none else { return endpoint }
        var copy = endpoint.documented { $0.caching = .tagged }
        copy.handler = { request in
            let response = try await endpoint.handler(request)
            return tag(of: response).map { response.tagged($0, for: request) } ?? response
        }
        return copy
    }

    /// From what the answer tells, without the time at which it does; nil for what is no success.
    private static func tag(of response: APIResponse) -> EntityTag? {
        guard response.status == .ok, case .bytes(let body) = response.body else { return nil }
        if let own = response.headers[.eTag] { return EntityTag(verbatim: own) }
        return Envelope.contentWithoutTime(Array(body.readableBytesView)).map { EntityTag(of: Array($0)) }
    }

    // MARK: Writing

    private func guarding(_ endpoint: Endpoint, by reading: Endpoint) -> Endpoint {
        var copy = endpoint.documented { operation in
            operation.parameters.append(
                .init("If-Match", in: .header, .entityTags, "The version that was read; 412 when it is another now."))
            if !operation.refusals.contains(412) { operation.refusals.append(412) }
        }
        let isWhole = endpoint.template == reading.template
        copy.handler = { [locks] request in
            let parameters = PathParameters(
                names: reading.template.parameterNames,
                values: reading.template.parameterNames.map { request.path[$0] })
            let lock = ([reading.template.text] + parameters.values).joined(separator: "\n")
            while case .landed = await locks.joinOrLead(lock) {}
            defer { locks.land(lock, with: nil) }
            if request.headers.contains(.ifMatch) || (isWhole && request.headers[.ifNoneMatch] == "*") {
                try await Self.check(request, reading, parameters)
            }
            return try await endpoint.handler(request)
        }
        return copy
    }

    private static func check(
        _ request: APIRequest, _ reading: Endpoint, _ parameters: PathParameters
    ) async throws {
        let present: APIResponse
        do {
            present = try await reading.handler(request.looking(at: reading, parameters))
        } catch let error as DomainError where error.kind == .notFound {
            guard request.method == .put else { throw error }
            guard request.headers.contains(.ifMatch) else { return }
            throw DomainError(
                .preconditionFailed, code: "stale_version",
                message: "If-Match wants a version to replace, but there is nothing here yet.")
        }
        guard request.headers.contains(.ifMatch) else {
            throw DomainError(
                .preconditionFailed, code: "stale_version",
                message: "If-None-Match is *, but there is something here already.")
        }
        guard let tag = tag(of: present) else {
            throw DomainError(
                .preconditionFailed, code: "stale_version",
                message: "If-Match wants a version to replace, but what is here has none.")
        }
        try tag.requireMatch(in: request)
    }
}
