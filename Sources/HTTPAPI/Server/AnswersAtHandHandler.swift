import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Gives answers that are at hand on the connection's own event loop. All other requests are passed on to the server's
/// tasks; while one of them is being answered the next is held, since answers keep the order of requests.
final class AnswersAtHandHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let responder: APIResponder
    /// A request without a body that was neither answered nor passed on yet.
    private var held: HTTPRequest?
    /// Whether the end of the held request has been read.
    private var isComplete = false
    /// Requests that were passed on and are not yet answered.
    private var open = 0
    private var peer: String?
    private var mustFlush = false
    private var isStopping = false

    init(responder: APIResponder) { self.responder = responder }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let request):
            passOn(context)
            if Self.mayBeAtHand(request), context.channel.isWritable {
                held = request
                return
            }
            open += 1
        case .body: passOn(context)
        case .end:
            guard held != nil else { break }
            isComplete = true
            if open == 0 { answer(context) }
            return
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush(context)
        context.fireChannelReadComplete()
    }

    /// A client may have its answer, and send the next request, before the end of that answer has come by here.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(data, promise: promise)
        guard case .end = unwrapOutboundIn(data) else { return }
        open -= 1
        guard open == 0, isComplete else { return }
        answer(context)
        flush(context)
        context.fireChannelReadComplete()
    }

    /// Holds back the end of an idle connection until what was answered here is sent.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { isStopping = true }
        guard event is ChannelShouldQuiesceEvent, isSending(context) else {
            return context.fireUserInboundEventTriggered(event)
        }
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(10)) {
            self.userInboundEventTriggered(context: context, event: event)
        }
    }

    private func isSending(_ context: ChannelHandlerContext) -> Bool {
        let buffered = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        return context.channel.isActive && (buffered ?? 0) > 0
    }

    /// Reads with neither a body nor a wish about the connection, but that it stays.
    private static func mayBeAtHand(_ request: HTTPRequest) -> Bool {
        guard request.method == .get || request.method == .head else { return false }
        return request.headerFields.allSatisfy {
            switch $0.name {
            case .contentLength: $0.value == "0"
            case .transferEncoding, .expect, .upgrade: false
            case .connection: $0.value.lowercased() == "keep-alive"
            default: true
            }
        }
    }

    /// Answers the held request, or passes it on.
    private func answer(_ context: ChannelHandlerContext) {
        guard let head = held, !isStopping, let response = responder.answerAtHand(to: head, peer: address(context))
        else {
            return passOn(context)
        }
        (held, isComplete) = (nil, false)
        write(response, to: head, context)
    }

    private func passOn(_ context: ChannelHandlerContext) {
        guard let head = held else { return }
        let isWhole = isComplete
        (held, isComplete) = (nil, false)
        open += 1
        context.fireChannelRead(wrapInboundOut(.head(head)))
        if isWhole { context.fireChannelRead(wrapInboundOut(.end(nil))) }
    }

    private func flush(_ context: ChannelHandlerContext) {
        guard mustFlush else { return }
        mustFlush = false
        context.flush()
    }

    private func write(_ response: APIResponse, to head: HTTPRequest, _ context: ChannelHandlerContext) {
        let answer = HTTPResponse(status: response.status, headerFields: response.headers)
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        if head.method != .head, case .bytes(let buffer) = response.body {
            context.write(wrapOutboundOut(.body(buffer)), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        mustFlush = true
    }

    private func address(_ context: ChannelHandlerContext) -> String {
        if let peer { return peer }
        let address = context.channel.remoteAddress?.ipAddress ?? "unknown"
        peer = address
        return address
    }
}
