import Logging
import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// Stops accepting for a moment when the process or the system has no descriptor or memory left for a connection.
///
/// NIO's own back-off keeps the listener registered with the poller after a failed accept, which then wakes at once, again
/// and again, while a connection waits.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = Channel

    private static let pause = TimeAmount.milliseconds(250)

    private let logger: Logger
    private var isPaused = false
    private var hasWarned = false

    init(logger: Logger) { self.logger = logger }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        guard !isPaused else { return }
        isPaused = true
        if !hasWarned {
            hasWarned = true
            logger.warning(
                "No connection can be accepted until another ends; raise the limit of open files (ulimit -n)",
                metadata: ["reason": "\(error)"])
        }
        let loopBound = NIOLoopBound((self, context.channel), eventLoop: context.eventLoop)
        context.channel.setOption(.autoRead, value: false).whenComplete { _ in }
        context.eventLoop.scheduleTask(in: Self.pause) {
            let (pause, channel) = loopBound.value
            pause.isPaused = false
            channel.setOption(.autoRead, value: true).whenComplete { _ in }
        }
    }
}
