import Foundation
import IoTModel
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import PKI
import Synchronization
import Testing

@testable import Server

/// A running server whose clock is put forward by years.
@Suite(.serialized)
struct RenewalTests {
    private static let start = WallTime(seconds: 1_800_000_000)

    private static func days(_ count: Int) -> WallTime { start.advanced(by: .seconds(count * 86_400)) }

    /// Runs `body` beside a server on free ports that looks at its certificates all the time.
    private static func run(
        _ body: (_ port: Int, _ folder: DataFolder, _ setTime: (WallTime) -> Void) async throws -> Void
    ) async throws {
        let parent = try TemporaryFolder()
        let time = Mutex(start)
        let clock = WallClock { time.withLock { $0 } }
        let given: [Setting: String] = [
            .dataDirectory: parent.path("data"), .mqttPort: "0", .httpsPort: "0", .alpnPort: "0", .apiPort: "0",
        ]
        let configuration = try Configuration(
            given.mapValues { GivenValue([$0], from: .flag) }, cores: 2, openFiles: 1_024)
        let folder = try DataFolder.open(parent.path("data"))
        let identity = try folder.identity(
            scope: configuration.scope, endpoints: configuration.endpoints, now: start, random: .system)
        let server = try await ServerParts.start(
            configuration, in: folder, identity: identity, clock: clock, random: .system,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, renewalInterval: .milliseconds(20))
        let result: Result<Void, any Error>
        do {
            try await body(server.ports.mqtt, folder) { moment in time.withLock { $0 = moment } }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await server.stop()
        try result.get()
    }

    /// What the server shows once `isExpected` says so; what it shows last when that takes longer than half a minute.
    private static func chain(at port: Int, until isExpected: ([CertificateFacts]) -> Bool) async throws -> [[UInt8]] {
        var chain: [[UInt8]] = []
        for _ in 0..<600 {
            chain = try await shown(at: port)
            if isExpected(try chain.map(CertificateFacts.init(der:))) { return chain }
            try await Task.sleep(for: .milliseconds(50))
        }
        return chain
    }

    private static func shown(at port: Int) async throws -> [[UInt8]] {
        let context = try NIOSSLContext(configuration: .makeClientConfiguration())
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let shown = loop.makePromise(of: [[UInt8]].self)
        let channel = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try NIOSSLClientHandler(
                        context: context, serverHostname: "localhost",
                        customVerificationCallback: { chain, verdict in
                            shown.completeWith(Result { try chain.map { try $0.toDERBytes() } })
                            verdict.succeed(.certificateVerified)
                        })
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let chain = try await shown.futureResult.get()
        try? await channel.close()
        return chain
    }

    @Test func `a certificate that ends within a month is renewed while the server runs`() async throws {
        try await Self.run { port, _, setTime in
            let before = try await Self.shown(at: port)
            setTime(Self.days(300))
            try await Task.sleep(for: .milliseconds(100))
            #expect(try await Self.shown(at: port) == before)
            setTime(Self.days(380))
            let after = try await Self.chain(at: port) { $0[0].validity.notAfter > Self.days(700) }
            #expect(after[0] != before[0] && after[1] == before[1])
            #expect(try CertificateFacts(der: after[0]).validity.contains(Self.days(380)))
        }
    }

    @Test func `a root that ends within five years gets a successor, and the old one vouches for it`() async throws {
        try await Self.run { port, folder, setTime in
            let old = try PEM.certificates(in: try String(contentsOfFile: folder.rootsFile, encoding: .utf8))
            let present = Self.days(21 * 365)
            setTime(present)
            let chain = try await Self.chain(at: port) { $0.count == 3 && $0[0].validity.contains(present) }
            let facts = try chain.map(CertificateFacts.init(der:))
            try #require(facts.count == 3)
            #expect(facts.allSatisfy { $0.validity.contains(present) })
            #expect(try IssuerKey(ofCertificateDER: old[0]).hasSigned(certificateDER: chain[2]))
            let roots = try PEM.certificates(in: try String(contentsOfFile: folder.rootsFile, encoding: .utf8))
            #expect(roots.count == 4 && Set(old).isSubset(of: Set(roots)))
            #expect(try IssuerKey(ofCertificateDER: roots[0]).hasSigned(certificateDER: chain[1]))
        }
    }
}
