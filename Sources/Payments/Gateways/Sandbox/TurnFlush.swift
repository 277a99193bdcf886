import NIOCore

/// Flushes what a handler writes once a turn of its event loop, so that all of it travels together. Belongs to the loop.
final class TurnFlush {
    private var isPending = false

    func afterThisTurn(_ context: ChannelHandlerContext) {
        guard !isPending else { return }
        isPending = true
        context.eventLoop.assumeIsolated().execute {
            self.isPending = false
            context.flush()
        }
    }
}
