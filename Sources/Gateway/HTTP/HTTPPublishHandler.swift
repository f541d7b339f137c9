import Broker
import Foundation
import IoTModel
import NIOCore
import NIOHTTP1

/// `POST /topics/TOPIC` with a client certificate: HTTPS publish. Behind the TLS handler, one request after the other.
///
/// AWS IoT Core, "HTTPS"; the errors are the data plane's.
final class HTTPPublishHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private unowned let connection: DeviceConnection
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var isTooLarge = false
    /// Plaintext bytes since the last request ended, while its header isn't complete.
    private var headerBytes = 0
    private var isClosing = false
    /// An authorizer is asked about a request. What the client sends meanwhile isn't taken.
    private var isAwaitingAuthorizer = false
    private var hasSentMore = false
    private var context: ChannelHandlerContext?

    init(connection: DeviceConnection) { self.connection = connection }

    /// Whether a request has begun and isn't complete.
    var isInRequest: Bool { head != nil || headerBytes > 0 }

    /// Around each piece of plaintext that goes into the HTTP parser, whose own limit is laxer than ours.
    func willParse(_ count: Int) {
        if head == nil, !isAwaitingAuthorizer { headerBytes += count }
    }

    func didParse() {
        let limit = Limits.Gateway.httpHeaderBytes
        guard let context, !isClosing, head == nil, headerBytes > limit else { return }
        answer(.failure(.headerTooLarge(limit: limit)), keepAlive: false, context: context)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        guard !isAwaitingAuthorizer else {
            hasSentMore = true
            return
        }
        switch unwrapInboundIn(data) {
        case .head(let head):
            received(head, context: context)
        case .body(let part):
            guard body.count + part.readableBytes <= Limits.MQTT.payloadBytes else {
                isTooLarge = true
                body = []
                return
            }
            if !isTooLarge { body.append(contentsOf: part.readableBytesView) }
        case .end:
            finish(context: context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isClosing else { return }
        guard !isAwaitingAuthorizer else {
            hasSentMore = true
            return
        }
        let hint =
            connection.isAuthorized
            ? " For MQTT on this port offer ALPN x-amzn-mqtt-ca, or mqtt with custom authentication." : ""
        answer(.failure(.invalidRequest("The request isn't HTTP/1.1.\(hint)")), keepAlive: false, context: context)
    }

    private func received(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        let size = head.uri.utf8.count + head.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        guard size <= Limits.Gateway.httpHeaderBytes else {
            return answer(
                .failure(.headerTooLarge(limit: Limits.Gateway.httpHeaderBytes)), keepAlive: false, context: context)
        }
        self.head = head
        if head.headers.contains(name: "expect") {
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
        }
    }

    private func finish(context: ChannelHandlerContext) {
        guard let head else { return }
        let result: Result<ApplicationMessage, HTTPPublishError> =
            isTooLarge
            ? .failure(.payloadTooLarge(limit: Limits.MQTT.payloadBytes))
            : Result { () throws(HTTPPublishError) in
                try HTTPPublish.message(
                    method: head.method.rawValue, target: head.uri,
                    header: { name in head.headers.first(name: name) }, body: body)
            }
        self.head = nil
        body = []
        isTooLarge = false
        headerBytes = 0
        switch result {
        case .success(let message) where connection.isAuthorized: authorize(message, head)
        case .success(let message): finish(connection.publish(message), keepAlive: head.isKeepAlive, context: context)
        case .failure(let error): finish(.failure(error), keepAlive: head.isKeepAlive, context: context)
        }
    }

    private func authorize(_ message: ApplicationMessage, _ head: HTTPRequestHead) {
        isAwaitingAuthorizer = true
        let request = AuthorizedRequest(
            target: head.uri, headers: head.headers.map { (name: $0.name, value: $0.value) })
        let keepAlive = head.isKeepAlive
        connection.publish(message, request) { connection, result in
            connection.http?.authorizerAnswered(result, keepAlive: keepAlive)
        }
    }

    /// A client that didn't wait for its answer gets this one and no more.
    private func authorizerAnswered(_ result: Result<Void, HTTPPublishError>, keepAlive: Bool) {
        isAwaitingAuthorizer = false
        guard let context, !isClosing else { return }
        headerBytes = 0
        finish(result, keepAlive: keepAlive && !hasSentMore, context: context)
    }

    private func finish(
        _ result: Result<Void, HTTPPublishError>, keepAlive: Bool, context: ChannelHandlerContext
    ) {
        answer(result, keepAlive: keepAlive, context: context)
        guard !isClosing else { return }
        connection.arm(seconds: connection.loop.shared.deadlines.httpIdle)
    }

    private func answer(
        _ result: Result<Void, HTTPPublishError>, keepAlive: Bool, context: ChannelHandlerContext
    ) {
        let traceID = connection.loop.shared.random.uuid()
        var status = HTTPResponseStatus.ok
        var headers = HTTPHeaders([("content-type", "application/json"), ("x-amzn-requestid", traceID)])
        var message = "OK"
        if case .failure(let error) = result {
            // A denial is in the log already, with what was asked of the policies.
            if case .forbidden = error {} else { connection.logRefused(error) }
            status = HTTPResponseStatus(statusCode: error.status)
            headers.add(name: "x-amzn-errortype", value: error.name)
            message = error.message
        }
        let text = ByteBuffer(bytes: (try? JSONEncoder().encode(["message": message, "traceId": traceID])) ?? Data())
        headers.add(name: "content-length", value: String(text.readableBytes))
        if !keepAlive { headers.add(name: "connection", value: "close") }
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(text))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        // Whoever sends requests without reading the answers doesn't get more of them.
        guard context.channel.isWritable else {
            isClosing = true
            return context.close(promise: nil)
        }
        if !keepAlive {
            isClosing = true
            connection.sayGoodbye()
            connection.drain()
        }
    }
}
