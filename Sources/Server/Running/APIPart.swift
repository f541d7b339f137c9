import ControlPlane
import Foundation
import IoTModel
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// The API while it runs: a task of its own, stopped after the requests that are in progress.
struct APIPart: Sendable {
    let port: Int
    private let group: ServiceGroup
    private let serving: Task<Void, any Error>

    /// Returns when connections are accepted.
    /// - Throws: `StartError`.
    static func start(
        _ configuration: Configuration, services: APIServices, grace: Duration, logger: Logger
    ) async throws -> APIPart {
        let authentication: APIAuthentication =
            switch configuration.apiAuthentication {
            case .sigV4: .keys(of: services.registry)
            case .anyKey: .anyKey(configuration.account, of: services.registry)
            }
        let dispatcher = Dispatcher(
            services: services, authentication: authentication,
            names: ListenerNames(host: configuration.apiHost, others: configuration.endpoints), logger: logger)
        let server = try makeServer(dispatcher, configuration, logger)
        // Its first element is the port; it ends when the server does.
        let (ports, continuation) = AsyncThrowingStream.makeStream(of: Int.self)
        var settings = ServiceGroupConfiguration(
            services: [.init(service: Service(server: server) { continuation.yield($0) })], logger: logger)
        settings.maximumGracefulShutdownDuration = grace
        let group = ServiceGroup(configuration: settings)
        let serving = Task {
            do {
                try await group.run()
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
                throw error
            }
        }
        do {
            for try await port in ports { return APIPart(port: port, group: group, serving: serving) }
        } catch {
            throw StartError.cannotListen(
                .apiPort, host: configuration.apiHost, port: configuration.apiPort,
                errno: (error as? IOError)?.errnoCode ?? 0)
        }
        throw CancellationError()
    }

    func stop() async {
        await group.triggerGracefulShutdown()
        // The time it had may be over: then the task has ended with that as its error, and there is nothing to do.
        _ = await serving.result
    }

    private static func makeServer(
        _ dispatcher: Dispatcher, _ configuration: Configuration, _ logger: Logger
    ) throws -> APIServer {
        let loops = MultiThreadedEventLoopGroup.singleton
        guard let files = configuration.apiTLS else {
            return try APIServer(
                dispatcher: dispatcher, host: configuration.apiHost, port: configuration.apiPort, eventLoops: loops,
                logger: logger)
        }
        let tls = APIServer.TLS(
            certificateChain: try read(files.certificateFile, .apiCertificate),
            privateKey: try read(files.keyFile, .apiKey))
        do {
            return try APIServer(
                dispatcher: dispatcher, host: configuration.apiHost, port: configuration.apiPort, tls: tls,
                eventLoops: loops, logger: logger)
        } catch {
            // What the library says might quote the key.
            throw StartError.unusableFile(
                .apiCertificate, path: files.certificateFile,
                reason: "expected a PEM certificate chain that belongs to the key of --api-tls-key")
        }
    }

    private static func read(_ path: String, _ setting: Setting) throws(StartError) -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw .unusableFile(setting, path: path, reason: "it can't be read; check the path and its permissions")
        }
    }

    private struct Service: ServiceLifecycle.Service {
        let server: APIServer
        let onListening: @Sendable (Int) -> Void

        func run() async throws {
            try await server.run { onListening($0) }
        }
    }
}
