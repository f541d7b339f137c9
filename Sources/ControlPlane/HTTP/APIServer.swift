import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import IoTModel
package import Logging
package import NIOCore
import NIOSSL
import SigV4

/// The listener of the API: HTTP/1.1, over TLS where it is told to.
package struct APIServer: Sendable {
    /// PEM texts.
    package struct TLS: Sendable {
        package let certificateChain: String
        package let privateKey: String

        package init(certificateChain: String, privateKey: String) {
            self.certificateChain = certificateChain
            self.privateKey = privateKey
        }
    }

    private let dispatcher: Dispatcher
    private let host: String
    private let port: Int
    private let server: HTTPServerBuilder
    private let eventLoops: any EventLoopGroup
    private let logger: Logger

    /// - Parameter port: 0 for any free one.
    /// - Throws: when certificate or key can't be read, or don't belong together.
    package init(
        dispatcher: Dispatcher, host: String, port: Int, tls: TLS? = nil, eventLoops: any EventLoopGroup,
        logger: Logger
    ) throws {
        self.dispatcher = dispatcher
        self.host = host
        self.port = port
        self.eventLoops = eventLoops
        self.logger = logger
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [RequestTimer()],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: Limits.API.decoderHeaderBytes,
                    maxHeaderListSize: Limits.API.decoderHeaderBytes)))
        server = try tls.map { try .tls(plain, tlsConfiguration: try Self.configuration($0)) } ?? plain
    }

    private static func configuration(_ tls: TLS) throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(tls.certificateChain.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(tls.privateKey.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        // Made again when the server starts; here it shows at once whether the two belong together.
        _ = try NIOSSLContext(configuration: configuration)
        return configuration
    }

    /// Serves until the task is cancelled or the service group it runs in shuts down; requests that are in progress are
    /// finished first.
    ///
    /// - Parameter onListening: told the port, once connections are accepted.
    /// - Throws: when the address can't be bound.
    package func run(onListening: @escaping @Sendable (_ port: Int) async -> Void) async throws {
        let dispatcher = dispatcher
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in
                await Self.respond(to: request, by: dispatcher)
            },
            server: server,
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(Limits.API.connections, logger: logger)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
            eventLoopGroupProvider: .shared(eventLoops), logger: logger)
        try await application.run()
    }

    private static func respond(to request: Request, by dispatcher: Dispatcher) async -> Response {
        let head = RequestHead(request.head)
        if let refusal = dispatcher.refusal(of: head) { return Response(refusal) }
        let body: [UInt8]
        do {
            body = Array(buffer: try await request.body.collect(upTo: Limits.API.bodyBytes))
        } catch {
            return Response(dispatcher.refusalOfBody(of: head))
        }
        return Response(await dispatcher.respond(to: APIRequest(head: head, body: body)))
    }
}

extension RequestHead {
    /// The first Host header is kept apart from the others: here it is one of them again, as signatures need it.
    fileprivate init(_ request: HTTPRequest) {
        let host = request.authority.map { [Header("Host", $0)] } ?? []
        self.init(
            method: request.method.rawValue, target: request.path ?? "/",
            headers: host + request.headerFields.map { Header($0.name.rawName, $0.value) })
    }
}

extension Response {
    fileprivate init(_ response: APIResponse) {
        var fields = HTTPFields()
        for header in response.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields[name] = header.value
        }
        self.init(
            status: .init(code: response.status), headers: fields,
            body: response.body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: response.body)))
    }
}
