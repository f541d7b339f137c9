import Broker
import IoTModel
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import PKI
import Registry
import Testing

@testable import Gateway

/// A gateway on free loopback ports over an in-memory registry, with one registered device.
struct GatewayUnderTest {
    static let now = WallTime(seconds: 1_800_000_000)
    static let scope = AccountScope(account: .standard, region: .standard)
    /// Its devices call the server `other.localhost`; the device isn't registered in it.
    static let other = AccountScope(account: AccountID(unchecked: "999999999999"), region: .standard)
    static let everything =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]}"#

    let gateway: DeviceGateway
    let registry: InMemoryRegistry
    let events: CollectedEvents
    let device: IssuedKeyPair
    let serverRoot: [UInt8]
    let port: Int
    /// Where ALPN selects.
    let alpnPort: Int

    init(
        loops: Int = 1, status: CertificateStatus = .active, mode: CertificateMode = .standard,
        policy: String = everything, isServerNameRequired: Bool = true,
        functions: any CustomerFunctions = NoFunctions(), requests: any DeviceRequests = NoRequests(),
        clock: WallClock = WallClock { Self.now }
    ) async throws {
        let authority = try DeviceAuthority.create(now: Self.now, random: .system)
        device = try authority.issueWithNewKey(now: Self.now, random: .system)
        registry = InMemoryRegistry()
        try await registry.write { writer throws(RegistryError) in
            try writer.put(
                AccountRecord(id: Self.other.account, endpoints: ["other.localhost"], creationDate: Self.now))
        }
        try await Self.register(device, status, mode, policy, in: Self.scope, of: registry)
        let hierarchy = try ServerHierarchy.create(.ecdsa, names: ["localhost"], now: Self.now, random: .system)
        serverRoot = hierarchy.rootDER
        events = CollectedEvents()
        // Tests that compute beside this one may take both cores for longer than clients usually have.
        var deadlines = DeviceGateway.Deadlines()
        deadlines.handshake = .seconds(600)
        deadlines.connect = .seconds(600)
        gateway = DeviceGateway(
            settings: .init(
                scope: Self.scope, endpoints: ["localhost"], isServerNameRequired: isServerNameRequired,
                listeners: [
                    Listener(kind: .mqtt, host: "127.0.0.1", port: 0),
                    Listener(kind: .alpn, host: "127.0.0.1", port: 0),
                ], loops: loops, bounds: .init(connections: 100), deadlines: deadlines),
            principals: PrincipalReading(store: registry),
            justInTime: JustInTimeRegistration(
                registry: registry, events: events, clock: clock, random: .system),
            functions: functions, events: events, requests: requests, clock: clock, random: .system,
            logger: Logger(label: "test"))
        let bound = try await gateway.start(
            credentials: [ServerCredential(chain: hierarchy.chain, key: hierarchy.leafKey)])
        port = try #require(bound.first).port
        alpnPort = try #require(bound.last).port
    }

    /// Registers the device in one more account.
    func register(
        status: CertificateStatus = .active, mode: CertificateMode = .standard, policy: String = everything,
        in scope: AccountScope
    ) async throws {
        try await Self.register(device, status, mode, policy, in: scope, of: registry)
    }

    private static func register(
        _ device: IssuedKeyPair, _ status: CertificateStatus, _ mode: CertificateMode, _ policy: String,
        in scope: AccountScope, of registry: InMemoryRegistry
    ) async throws {
        let certificate = device.certificate
        let name = try #require(PolicyName("p"))
        try await registry.write { writer throws(RegistryError) in
            try writer.createPolicy(name, document: policy, generationID: "1", in: scope, at: now)
            try writer.registerCertificate(
                NewCertificate(
                    id: certificate.id, pem: certificate.pem, status: status, mode: mode, generationID: "1",
                    notBefore: certificate.validity.notBefore, notAfter: certificate.validity.notAfter),
                in: scope, at: now)
            try writer.attachPolicy(name, to: certificate.id, account: scope.account)
        }
    }

    /// Runs `body` against a gateway and shuts it down.
    static func run(
        loops: Int = 1, status: CertificateStatus = .active, mode: CertificateMode = .standard,
        policy: String = everything, isServerNameRequired: Bool = true,
        functions: any CustomerFunctions = NoFunctions(), requests: any DeviceRequests = NoRequests(),
        clock: WallClock = WallClock { Self.now }, _ body: (GatewayUnderTest) async throws -> Void
    ) async throws {
        let gateway = try await GatewayUnderTest(
            loops: loops, status: status, mode: mode, policy: policy, isServerNameRequired: isServerNameRequired,
            functions: functions, requests: requests, clock: clock)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(gateway))
        } catch {
            result = .failure(error)
        }
        await gateway.gateway.shutDown(grace: .seconds(1))
        try result.get()
    }

    /// A TLS connection with the device's certificate.
    func connect(serverName: String? = "localhost") async throws -> TLSClient {
        try await TLSClient(
            port: port, certificate: device.certificate.pem, key: device.privateKeyPEM, serverName: serverName)
    }
}

extension GatewayUnderTest {
    /// A TLS connection without a certificate, for custom authentication.
    func connectForAuthorizer(serverName: String? = "localhost") async throws -> TLSClient {
        try await TLSClient(port: alpnPort, certificate: nil, key: nil, serverName: serverName, alpn: ["mqtt"])
    }
}

/// A client's end of a TLS connection: writes bytes, and gives out what came.
final class TLSClient: Sendable {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    init(
        port: Int, certificate: String?, key: String?, serverName: String?, alpn: [String] = []
    ) async throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.applicationProtocols = alpn
        if let certificate, let key {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map {
                .certificate($0)
            }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
        }
        let context = try NIOSSLContext(configuration: configuration)
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: serverName))
                    return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                }
            }
    }

    /// Writes `bytes`, then gives back everything that comes until there are `count` bytes or the connection ends.
    func exchange(_ bytes: [UInt8], expecting count: Int) async throws -> [UInt8] {
        try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: bytes))
            var received: [UInt8] = []
            do {
                for try await buffer in inbound {
                    received.append(contentsOf: buffer.readableBytesView)
                    if received.count >= count { break }
                }
            } catch {
                // The end came with an alert: what was received before is the answer.
            }
            return received
        }
    }
}
