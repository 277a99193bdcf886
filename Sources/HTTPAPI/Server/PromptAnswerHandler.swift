import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Search

/// Gives prompt answers from the connection's own event loop. All other requests are passed on to the server's tasks.
///
/// Answers keep the order of requests: while a task answers one, the next is held; while a prompt answer is made,
/// nothing is read.
final class PromptAnswerHandler: ChannelDuplexHandler, RemovableChannelHandler {
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
    /// Of the answer that is being made.
    private var making: Cancellation?
    /// What had been read already when the making began.
    private var behind: [NIOAny] = []
    private var mustRead = false
    private var mustFlush = false
    private var isStopping = false
    /// When the client was heard to send no more.
    private var goneSince: NIODeadline?
    private var peer: String?

    /// How long an answer is still made for a client that sends no more: it may have gone, or only be done asking.
    private static let patience = TimeAmount.milliseconds(100)

    init(responder: APIResponder) { self.responder = responder }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if making != nil { return behind.append(data) }
        switch unwrapInboundIn(data) {
        case .head(let request):
            passOn(context)
            if Self.mayBePrompt(request), context.channel.isWritable {
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

    func read(context: ChannelHandlerContext) {
        if making == nil { context.read() } else { mustRead = true }
    }

    func channelInactive(context: ChannelHandlerContext) {
        making?.cancel()
        behind = []
        context.fireChannelInactive()
    }

    /// Reads with neither a body nor a wish about the connection, but that it stays.
    private static func mayBePrompt(_ request: HTTPRequest) -> Bool {
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

    private func passOn(_ context: ChannelHandlerContext) {
        guard let head = held else { return }
        let isWhole = isComplete
        (held, isComplete) = (nil, false)
        open += 1
        context.fireChannelRead(wrapInboundOut(.head(head)))
        if isWhole { context.fireChannelRead(wrapInboundOut(.end(nil))) }
    }

    // MARK: Answering

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

    /// Answers the held request, or passes it on.
    private func answer(_ context: ChannelHandlerContext) {
        guard let head = held, !isStopping else { return passOn(context) }
        let place = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let prompt = responder.prompt(head, peer: address(context)) { response in
            place.eventLoop.execute {
                let (handler, context) = place.value
                handler.finish(response, to: head, context)
            }
        }
        switch prompt {
        case .answered(let response):
            (held, isComplete) = (nil, false)
            write(response, to: head, context)
        case .begun(let cancellation):
            (held, isComplete) = (nil, false)
            making = cancellation
        case .declined: passOn(context)
        }
    }

    /// Sends the answer that was made, and goes on with what came behind its request.
    private func finish(_ response: APIResponse, to head: HTTPRequest, _ context: ChannelHandlerContext) {
        making = nil
        guard context.channel.isActive else { return }
        write(response, to: head, context)
        let parts = behind
        behind = []
        for part in parts { channelRead(context: context, data: part) }
        channelReadComplete(context: context)
        if mustRead, making == nil {
            mustRead = false
            context.read()
        }
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

    private func flush(_ context: ChannelHandlerContext) {
        guard mustFlush else { return }
        mustFlush = false
        context.flush()
    }

    private func address(_ context: ChannelHandlerContext) -> String {
        if let peer { return peer }
        let address = context.channel.remoteAddress?.ipAddress ?? "unknown"
        peer = address
        return address
    }

    // MARK: Ending

    /// Holds back the end of the connection, asked for by the server or by a client that sends no more, until what was
    /// answered here is sent.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        let isServersWish = event is ChannelShouldQuiesceEvent
        let isClientsWish = event as? ChannelEvent == .inputClosed
        if isServersWish { isStopping = true }
        guard isServersWish || isClientsWish, isBusy(context) else {
            return context.fireUserInboundEventTriggered(event)
        }
        if isClientsWish, goneSince == nil { goneSince = .now() }
        if let goneSince, .now() - goneSince >= Self.patience { making?.cancel() }
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(10)) {
            self.userInboundEventTriggered(context: context, event: event)
        }
    }

    private func isBusy(_ context: ChannelHandlerContext) -> Bool {
        guard context.channel.isActive else { return false }
        if making != nil { return true }
        let buffered = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        return (buffered ?? 0) > 0
    }
}
