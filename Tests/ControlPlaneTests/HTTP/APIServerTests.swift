import ControlPlane
import Foundation
import IoTModel
import Logging
import NIOCore
import NIOPosix
import PKI
import SigV4
import Testing

/// The listener itself, on a port of its own.
@Suite(.serialized, .timeLimit(.minutes(1))) struct APIServerTests {
    /// Sends one request and gives what came until the server closed the connection.
    private func exchange(_ request: String) async throws -> String {
        let api = try await TestAPI()
        let server = try APIServer(
            dispatcher: api.dispatcher, host: "127.0.0.1", port: 0, eventLoops: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let (ports, listening) = AsyncStream<Int>.makeStream()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run { port in listening.yield(port) } }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            let answer = try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: request))
                var answer = ""
                for try await bytes in inbound { answer += String(buffer: bytes) }
                return answer
            }
            group.cancelAll()
            return answer
        }
    }

    private let end = "Host: localhost\r\nConnection: close\r\n\r\n"

    @Test func `a refusal is AWS's: status, name, request and reason`() async throws {
        let answer = try await exchange("GET /policies HTTP/1.1\r\n\(end)")
        #expect(answer.hasPrefix("HTTP/1.1 403 "))
        #expect(answer.contains("x-amzn-ErrorType: MissingAuthenticationTokenException\r\n"))
        #expect(answer.contains("x-amzn-RequestId: "))
        #expect(answer.contains(#"{"message":"#))
    }

    @Test func `a signed request is answered over the wire`() async throws {
        let head = RequestHead(method: "GET", target: "/policies/a%2Fb?x=%24", headers: [.init("Host", "localhost")])
        let signed = TestAPI.signed(head).head.headers.dropFirst().map { "\($0.name): \($0.value)\r\n" }.joined()
        let answer = try await exchange("GET /policies/a%2Fb?x=%24 HTTP/1.1\r\n\(signed)\(end)")
        #expect(answer.contains("x-amzn-ErrorType: InvalidRequestException\r\n"), "\(answer)")
        #expect(answer.contains("`a/b`"))
    }

    @Test func `a page of another name is refused before anything is read`() async throws {
        let answer = try await exchange(
            "POST /policies HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello")
        #expect(answer.hasPrefix("HTTP/1.1 421 "))
        #expect(!answer.lowercased().contains("access-control"))
    }

    @Test func `a head of more than 16 KiB is refused with its size`() async throws {
        let long = String(repeating: "x", count: 17_000)
        let answer = try await exchange("GET /policies HTTP/1.1\r\nX-Long: \(long)\r\n\(end)")
        #expect(answer.hasPrefix("HTTP/1.1 431 "))
    }

    @Test func `a client that asks first whether to send its body is told to go on`() async throws {
        let answer = try await exchange(
            "POST /policies/a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\(end){}")
        #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 "), "\(answer)")
    }

    @Test(arguments: [(Limits.API.bodyBytes, 403), (Limits.API.bodyBytes + 1, 413)])
    func `a body in chunks is measured as it comes`(_ bytes: Int, _ status: Int) async throws {
        let chunk = "\(String(bytes, radix: 16))\r\n\(String(repeating: "x", count: bytes))\r\n0\r\n\r\n"
        let answer = try await exchange("POST /policies/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\(end)\(chunk)")
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
    }
}

@Suite struct APIServerTLSTests {
    @Test func `a certificate and a key must belong together`() async throws {
        let pairs = try (1...2).map { _ in try DeviceAuthority.create(now: TestAPI.now, random: .system).stored }
        let dispatcher = try await TestAPI().dispatcher
        func server(_ certificate: String, _ key: String) throws -> APIServer {
            try APIServer(
                dispatcher: dispatcher, host: "127.0.0.1", port: 0,
                tls: APIServer.TLS(certificateChain: certificate, privateKey: key),
                eventLoops: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test"))
        }
        _ = try server(pairs[0].certificate, pairs[0].key)
        #expect(throws: (any Error).self) { try server(pairs[0].certificate, pairs[1].key) }
        #expect(throws: (any Error).self) { try server("", pairs[0].key) }
    }
}
