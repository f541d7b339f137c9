import Broker
import IoTModel
import NIOCore
import NIOHTTP1
import PolicyEngine

/// HTTPS with a client certificate: this handler encrypts and decrypts, the HTTP handlers behind it do the rest.
extension DeviceConnection {
    func addHTTPHandlers() {
        guard let context else { return }
        let publish = HTTPPublishHandler(connection: self)
        do {
            let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
            try context.pipeline.syncOperations.addHandlers(
                [HTTPResponseEncoder(), decoder, publish], position: .after(self))
        } catch {
            return context.close(promise: nil)
        }
        http = publish
        if let principal {
            knownOfLog = EventGate.Known()
            rights.context = loop.context(
                for: principal, clientID: nil, peer: peer, serverName: serverName, connecting: nil)
        }
    }

    func receivedHTTP(_ bytes: UnsafeRawBufferPointer) {
        guard let context, let http else { return }
        http.willParse(bytes.count)
        context.fireChannelRead(wrapInboundOut(context.channel.allocator.buffer(bytes: bytes)))
        context.fireChannelReadComplete()
        http.didParse()
    }

    func logRefused(_ error: HTTPPublishError) {
        loop.log(.publishIn, failed: "CLIENT_ERROR", details: error.message, topic: nil, of: self)
    }

    /// Publishes for the device if its policies allow it. Thing variables don't exist over HTTP.
    func publish(_ message: ApplicationMessage) -> Result<Void, HTTPPublishError> {
        guard let principal else { return .failure(.forbidden("The certificate isn't registered.")) }
        return certificateDenial(principal).map(Result.failure) ?? publish(message, as: principal)
    }

    /// The certificate may have been revoked, or have ended, since the handshake.
    private func certificateDenial(_ principal: LoopPrincipal) -> HTTPPublishError? {
        guard let refusal = refusal(of: principal) else { return nil }
        loop.log(refusal, of: self)
        return .forbidden(refusal.details)
    }

    /// Publishes for whom an authorizer answers for, if the answer's policies allow it. `done` is called at once or later.
    func publish(
        _ message: ApplicationMessage, _ request: AuthorizedRequest,
        done: @escaping @Sendable (DeviceConnection, Result<Void, HTTPPublishError>) -> Void
    ) {
        if let denial = principal.flatMap(certificateDenial) { return done(self, .failure(denial)) }
        authenticate(request) { connection, principal in
            guard let principal, connection.stage == .http else {
                return done(connection, .failure(.forbidden("Custom authentication refused the request.")))
            }
            connection.principal = principal
            connection.knownOfLog = EventGate.Known()
            connection.rights.context = connection.context(for: principal, clientID: nil)
            done(connection, connection.publish(message, as: principal))
        }
    }

    private func publish(_ message: ApplicationMessage, as principal: LoopPrincipal) -> Result<Void, HTTPPublishError> {
        let denial = message.topic.withUnsafeBytes { publishDenial($0, retain: message.retain, principal) }
        if let denial {
            message.topic.withUnsafeBytes {
                loop.log(
                    .publishIn, failed: "AUTHORIZATION_FAILURE", details: denial.text, topic: $0,
                    decision: denial.decision, of: self)
            }
            return .failure(.forbidden(denial.text))
        }
        message.topic.withUnsafeBytes { topic in
            if message.retain { loop.logRetainIgnored(topic, of: self) }
            if logs(.debug, .publishIn) {
                loop.logPassed(.publishIn, topic, retain: message.retain, of: self)
            }
        }
        loop.publish(message, in: principal.account.scope.account)
        return .success(())
    }
}
