import CommerceKernel
import NIOCore
import NIOHTTPTypes

/// Ends connections of clients that take their time: a head that is not complete within `headTime` of the connection's
/// beginning or of the answer before, a body that pauses for `idleTime`, and an answer that is not read for `writeTime`.
///
/// The deadline for the head is fixed, so that a client which sends a byte now and then gains nothing.
final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let headTime: TimeAmount
    private let idleTime: TimeAmount
    private let writeTime: TimeAmount

    /// When the next head must be there, while one is awaited.
    private var head: NIODeadline?
    /// When the next part of the body must be there, while one is read.
    private var part: NIODeadline?
    /// When the client must have read something, while it is behind.
    private var writable: NIODeadline?
    /// Requests read and not yet answered.
    private var open = 0

    /// Runs out at or before the first deadline. It is left alone when deadlines move on, as they do with every
    /// request, and looks again when it has run out.
    private var timer: (end: NIODeadline, task: Scheduled<Void>)?

    init(_ limits: Limits) {
        headTime = .nanoseconds(limits.headTime.wholeMilliseconds * 1_000_000)
        idleTime = .nanoseconds(limits.idleTime.wholeMilliseconds * 1_000_000)
        writeTime = .nanoseconds(limits.writeTime.wholeMilliseconds * 1_000_000)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { awaitHead(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    func channelActive(context: ChannelHandlerContext) {
        awaitHead(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            open += 1
            head = nil
            part = watch(idleTime, context)
        case .body: part = .now() + idleTime
        case .end: part = nil
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
        writable = context.channel.isWritable ? nil : watch(writeTime, context)
        context.fireChannelWritabilityChanged()
    }

    private func awaitHead(_ context: ChannelHandlerContext) { head = watch(headTime, context) }

    /// The deadline that is `time` from now, which will be looked at.
    private func watch(_ time: TimeAmount, _ context: ChannelHandlerContext) -> NIODeadline {
        let deadline = NIODeadline.now() + time
        look(at: deadline, context)
        return deadline
    }

    private func look(at deadline: NIODeadline, _ context: ChannelHandlerContext) {
        if let timer {
            if timer.end <= deadline { return }
            timer.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.timer = nil
            self.look(context)
        }
        timer = (deadline, task)
    }

    /// Closes the connection if a deadline is over, and waits for the next one if not.
    private func look(_ context: ChannelHandlerContext) {
        guard let first = [head, part, writable].compactMap(\.self).min() else { return }
        if first <= .now() {
            context.channel.close(promise: nil)
        } else {
            look(at: first, context)
        }
    }

    private func stop() {
        timer?.task.cancel()
        (timer, head, part, writable) = (nil, nil, nil, nil)
    }
}
