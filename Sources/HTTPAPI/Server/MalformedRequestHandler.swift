import CommerceKernel
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Answers what is no HTTP request with the envelope and closes the connection; without it clients would see an empty
/// 400. Stands behind the HTTP decoder.
final class MalformedRequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let time: any TimeSource
    /// Requests read and not yet answered: then the answer on its way comes first, and the connection only closes.
    private var open = 0

    init(time: any TimeSource) { self.time = time }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { open += 1 }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { open -= 1 }
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError || error is HTTP1TypeConversionError else {
            return context.fireErrorCaught(error)
        }
        guard open == 0 else {
            context.close(promise: nil)
            return
        }
        let failure =
            error as? HTTPParserError == .headerOverflow
            ? Failure(
                status: .requestHeaderFieldsTooLarge, code: "headers_too_large",
                message: "The header fields are too large.")
            : Failure(status: .badRequest, code: "malformed_request", message: "This is not an HTTP request.")
        let requestID = TraceContext(traceparent: nil).traceID
        let bytes = Envelope.failure(failure, requestID: requestID, at: time.now, asProblem: false)
        var head = HTTPResponse(
            status: failure.status,
            headerFields: [
                .contentType: "application/json", .contentLength: String(bytes.count), .connection: "close",
                .xRequestID: requestID, .cacheControl: "no-store",
            ])
        SecurityHeaders.add(to: &head.headerFields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: bytes))), promise: nil)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in bound.value.close(promise: nil) }
    }
}
