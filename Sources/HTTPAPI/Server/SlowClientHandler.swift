import CommerceKernel
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends connections of clients that take their time: a head that is not complete within `headTime` of the connection's
/// beginning or of the answer before, and an answer that the client does not read for `writeTime`.
///
/// The deadline for the head is fixed, so that a client which sends a byte now and then gains nothing.
final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let headTime: TimeAmount
    private let writeTime: TimeAmount
    private var head: Scheduled<Void>?
    private var stalled: Scheduled<Void>?
    /// Requests read and not yet answered.
    private var open = 0

    init(headTime: Duration, writeTime: Duration) {
        self.headTime = .nanoseconds(headTime.wholeMilliseconds * 1_000_000)
        self.writeTime = .nanoseconds(writeTime.wholeMilliseconds * 1_000_000)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { awaitHead(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { cancelAll() }

    func channelActive(context: ChannelHandlerContext) {
        awaitHead(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancelAll()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) {
            open += 1
            head?.cancel()
            head = nil
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            open -= 1
            if open <= 0 { awaitHead(context) }
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stalled?.cancel()
        stalled = context.channel.isWritable ? nil : closing(context, in: writeTime)
        context.fireChannelWritabilityChanged()
    }

    private func awaitHead(_ context: ChannelHandlerContext) {
        head?.cancel()
        head = closing(context, in: headTime)
    }

    private func closing(_ context: ChannelHandlerContext, in time: TimeAmount) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }

    private func cancelAll() {
        head?.cancel()
        stalled?.cancel()
        (head, stalled) = (nil, nil)
    }
}
