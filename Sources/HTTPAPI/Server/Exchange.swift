import CommerceKernel
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTPTypes

/// One request and its answer on a connection.
struct Exchange {
    /// Bytes of an unwanted body that are still read, so that the client sees the answer before the connection ends.
    private static let drainLimit = 4 << 20

    /// Ends the connection after an answer; nobody sees it.
    private struct Abandoned: Error {}

    let responder: APIResponder
    let request: Request
    let channel: any Channel

    func run(_ writer: consuming ResponseWriter) async throws {
        let body = makeBody()
        let peer = channel.remoteAddress?.ipAddress ?? "unknown"
        let response = await responder.respond(to: request.head, body: body, peer: peer)
        var head = HTTPResponse(status: response.status, headerFields: response.headers)
        // More to come than is worth reading only to keep the connection.
        let mustClose = body.isUnfinished && (body.declaredLength ?? .max) > Self.drainLimit
        // An answer of unknown length that HEAD leaves out can only be ended by the connection.
        let isUnframed = request.method == .head && response.length == nil
        // In HTTP/2 the stream ends, not the connection, and the field is not allowed.
        if mustClose || isUnframed, !isMultiplexed { head.headerFields[.connection] = "close" }
        switch response.body {
        case _ where request.method == .head: try await writer.write(response: head, body: ResponseBody())
        case .empty: try await writer.write(response: head, body: ResponseBody())
        case .bytes(let buffer): try await writer.write(response: head, body: ResponseBody(byteBuffer: buffer))
        case .stream(let length, let write):
            try await writer.write(
                response: head,
                body: ResponseBody(contentLength: length) { stream in
                    var body = BodyWriter(stream)
                    try await write(&body)
                    try await stream.finish(nil)
                })
        }
        if isMultiplexed { return }
        if mustClose { try await body.drain(upTo: Self.drainLimit) }
        if mustClose || isUnframed { throw Abandoned() }
    }

    /// A stream of an HTTP/2 connection stands below that connection, which stands below the listener.
    private var isMultiplexed: Bool { channel.parent?.parent != nil }

    private func makeBody() -> BodyStream {
        // Without a length and without chunks there is no body (RFC 9112, section 6.3); HTTP/2 has no chunks, but a
        // body without a length names its type.
        let length = request.headers[.contentLength].flatMap { Int($0) }
        let isChunked =
            request.headers[.transferEncoding] != nil
            || (isMultiplexed && length == nil && request.headers[.contentType] != nil)
        guard isChunked || (length ?? 0) > 0 else { return BodyStream() }
        let isExpected = request.headers[.expect]?.lowercased() == "100-continue"
        return BodyStream(
            request.body, declaredLength: isChunked ? nil : length, channel: channel,
            timeLimit: responder.limits.bodyTime, isHeldBack: isExpected
        ) { [channel] in
            try await channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue))).get()
        }
    }
}
