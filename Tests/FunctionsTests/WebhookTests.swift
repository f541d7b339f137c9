import Broker
import Functions
import IoTModel
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

private let arn = "arn:aws:lambda:us-east-1:123456789012:function:f"

/// Answers each request with what a closure makes of its head and body; nil: never.
private struct WebhookServer {
    struct Answer: Sendable {
        var status = HTTPResponseStatus.ok
        var headers = HTTPHeaders()
        var body = ""
    }

    let channel: any Channel
    var port: Int { channel.localAddress?.port ?? 0 }

    static func start(_ answer: @escaping @Sendable (HTTPRequestHead, String) -> Answer?) async throws -> WebhookServer
    {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return WebhookServer(channel: channel)
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart
        let answer: @Sendable (HTTPRequestHead, String) -> Answer?
        var head: HTTPRequestHead?
        var body = ""

        init(answer: @escaping @Sendable (HTTPRequestHead, String) -> Answer?) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): self.head = head
            case .body(let part): body += String(buffer: part)
            case .end:
                guard let head, let answer = answer(head, body) else { return }
                var headers = answer.headers
                headers.replaceOrAdd(name: "content-length", value: "\(answer.body.utf8.count)")
                context.write(
                    wrapOutboundOut(.head(.init(version: .http1_1, status: answer.status, headers: headers))),
                    promise: nil)
                context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}

private func outcome(
    event: String = "{}", timeout: Duration = .seconds(20),
    answer: @escaping @Sendable (HTTPRequestHead, String) -> WebhookServer.Answer?
) async throws -> Result<String, FunctionFailure> {
    let server = try await WebhookServer.start(answer)
    let outcome = await call("http://127.0.0.1:\(server.port)/hook?token=secret", event: event, timeout: timeout)
    try await server.channel.close()
    return outcome
}

private func call(_ url: String, event: String, timeout: Duration) async -> Result<String, FunctionFailure> {
    let functions = OperatorFunctions([arn: .webhook(url: url)])
    let outcome: Result<String, FunctionFailure>
    do throws(FunctionFailure) {
        let answer = try await functions.invoke(arn, with: Array(event.utf8), timeout: timeout)
        outcome = .success(String(decoding: answer, as: UTF8.self))
    } catch {
        outcome = .failure(error)
    }
    await functions.shutDown()
    return outcome
}

struct WebhookTests {
    @Test func `a webhook gets the event by POST, with the function's name, and its answer is the body`() async throws {
        let answered = try await outcome(event: #"{"a":1}"#) { head, body in
            let expected =
                head.method == .POST && head.uri == "/hook?token=secret"
                && head.headers["content-type"] == ["application/json"]
                && head.headers["sallyport-function-arn"] == [arn]
            return expected ? .init(body: "got \(body)") : .init(status: .badRequest)
        }
        #expect(answered == .success(#"got {"a":1}"#))
    }

    @Test(arguments: [HTTPResponseStatus.badRequest, .internalServerError, .found])
    func `any status but 2xx is a failure`(_ status: HTTPResponseStatus) async throws {
        let failed = try await outcome { _, _ in
            .init(status: status, headers: ["location": "/elsewhere"], body: "secret")
        }
        #expect(failed == .failure(.failed(functionARN: arn, reason: "it answered with HTTP status \(status.code)")))
    }

    @Test func `an answer of the limit is taken, one byte more is refused`() async throws {
        let limit = Limits.Functions.answerBytes
        let fitting = try await outcome { _, _ in .init(body: String(repeating: "x", count: limit)) }
        #expect((try? fitting.get().utf8.count) == limit)
        let larger = try await outcome { _, _ in .init(body: String(repeating: "x", count: limit + 1)) }
        #expect(larger == .failure(.answerTooLarge(functionARN: arn, limit: limit)))
    }

    @Test func `no answer in time is a failure of its own`() async throws {
        let late = try await outcome(timeout: .milliseconds(300)) { _, _ in nil }
        #expect(late == .failure(.timedOut(functionARN: arn, after: .milliseconds(300))))
    }

    @Test func `a URL where nobody listens is a failure that doesn't tell the URL`() async throws {
        let server = try await WebhookServer.start { _, _ in nil }
        let port = server.port
        try await server.channel.close()
        let failed = await call("http://127.0.0.1:\(port)/?token=secret", event: "{}", timeout: .seconds(20))
        #expect(
            failed == .failure(.failed(functionARN: arn, reason: "nothing accepts connections at its URL")))
    }
}
