import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose client is slow, as `RequestProgress` says, and answers `Expect: 100-continue`.
///
/// Belongs to its connection's event loop.
final class RequestTimer: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var progress = RequestProgress()
    private var limit: Scheduled<Void>?

    func handlerAdded(context: ChannelHandlerContext) {
        // In front of the HTTP decoder, which shows nothing of a header before its end.
        try? context.pipeline.syncOperations.addHandler(ArrivalHandler(timer: self), position: .first)
        startLimit(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        limit?.cancel()
        limit = nil
    }

    func bytesArrived(_ context: ChannelHandlerContext) {
        update(context) { $0.bytesArrived() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            update(context) { $0.headArrived() }
            if head.headerFields[.expect]?.lowercased() == "100-continue" {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        case .body: break
        case .end: update(context) { $0.requestEnded() }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { update(context) { $0.answerEnded() } }
        context.write(data, promise: promise)
    }

    private func update(_ context: ChannelHandlerContext, _ event: (inout RequestProgress) -> Void) {
        let before = progress.phase
        event(&progress)
        guard progress.phase != before else { return }
        startLimit(context)
    }

    private func startLimit(_ context: ChannelHandlerContext) {
        limit?.cancel()
        limit = progress.phase.limit.map { duration in
            context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) { context.close(promise: nil) }
        }
    }
}

/// Tells a connection's timer that bytes came.
private final class ArrivalHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let timer: RequestTimer

    init(timer: RequestTimer) { self.timer = timer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        timer.bytesArrived(context)
        context.fireChannelRead(data)
    }
}
