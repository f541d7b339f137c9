import Broker
import IoTModel
import MQTTCodec
import MQTTSession
import NIOCore

/// Custom authentication: an authorizer says who the client is and what it may do. The client shows no certificate, or,
/// where its domain asks for both, one that is registered, and has the rights of both.
///
/// AWS IoT Core, "Custom authentication", "Custom authentication with X.509 client certificates". The authorizer is asked
/// away from the loop; until it has answered, what the client sends waits in `leftover`.
extension DeviceConnection {
    /// Whether an authorizer judges this client.
    var isAuthorized: Bool { authentication != nil }

    /// What came behind a CONNECT that isn't answered yet.
    func hold(_ bytes: UnsafeRawBufferPointer) {
        guard leftover.count + bytes.count <= Limits.Gateway.preConnectBytes else {
            return refuse(.tooMuchBeforeConnect(limit: Limits.Gateway.preConnectBytes))
        }
        leftover.append(contentsOf: bytes)
    }

    // MARK: MQTT

    func askAuthorizer(_ awaiting: AwaitingConnect, _ authentication: CustomAuthentication) {
        let packet = awaiting.packet
        let attempt = AuthenticationAttempt(
            credentials: AuthorizerCredentials(mqttUserName: packet.username),
            choice: AuthorizerChoice(domain?.authorizer),
            protocolData: AuthorizerEvent.ProtocolData(
                tls: authorizerTLS,
                mqtt: AuthorizerEvent.MQTT(
                    userName: packet.username, password: packet.password, clientID: awaiting.session.clientID)),
            connectionID: loop.shared.random.uuid())
        authentication.awaiting = awaiting
        authentication.clientID = awaiting.session.clientID
        authentication.attempt = attempt
        stage = .authenticating
        arm(seconds: Limits.Authorizers.answer + loop.shared.deadlines.connect)
        ask(attempt) { $0.authorizerAnswered($1) }
    }

    /// Has `answered` called on this loop, if the connection is still there.
    private func ask(
        _ attempt: AuthenticationAttempt,
        answered: @escaping @Sendable (DeviceConnection, Result<AuthorizedPrincipal, AuthorizerRefusal>) -> Void
    ) {
        guard let account, let authentication else { return answered(self, .failure(.registryUnavailable)) }
        guard loop.waitingForAuthorizers < Limits.Authorizers.waitingPerLoop else {
            return answered(self, .failure(.tooManyWait(limit: Limits.Authorizers.waitingPerLoop)))
        }
        let (loop, reference, id) = (loop, reference, account.scope.account)
        let (authenticator, certificate) = (loop.shared.authenticator, authentication.certificate?.id)
        let asking = Task {
            let result = await Result(catching: { () async throws(AuthorizerRefusal) in
                try await authenticator.authenticate(attempt, in: id, certificate: certificate)
            })
            loop.execute { loop in
                guard let connection = loop.connections[reference] else { return }
                connection.authentication?.stop(on: loop)
                answered(connection, result)
            }
        }
        authentication.begin(asking, on: loop)
    }

    private func authorizerAnswered(_ result: Result<AuthorizedPrincipal, AuthorizerRefusal>) {
        guard stage == .authenticating, let account, let authentication, let awaiting = authentication.awaiting else {
            return
        }
        authentication.awaiting = nil
        stage = .awaitingConnect
        switch result {
        case .failure(let refusal): refuseAuthentication(refusal, version: awaiting.packet.version)
        case .success(let authorized):
            let principal = admitted(authorized, in: account)
            authentication.admitted(authorized, now: loop.wheel.now)
            if authorized.refreshAfterSeconds == nil { authentication.attempt = nil }
            // The certificate may have been revoked while the authorizer was asked.
            if let refusal = refusal(of: principal) { return refuse(refusal) }
            authorize(
                awaiting.session, awaiting.packet, assignedClientID: awaiting.assignedClientID, as: principal)
        }
        guard stage == .connected else { return }
        var rest: [UInt8] = []
        swap(&rest, &leftover)
        rest.withUnsafeBytes { receivedMQTT($0) }
    }

    /// What the authorizer is told of the connection.
    private var authorizerTLS: AuthorizerEvent.TLS? {
        serverName.map { AuthorizerEvent.TLS(serverName: $0, certificate: authentication?.certificate) }
    }

    /// Whom the authorizer let in, with the rights of the certificate that the client showed, if any.
    private func principal(for authorized: AuthorizedPrincipal, in account: LoopAccount) -> LoopPrincipal {
        let certificate = principal?.certificate.flatMap { principal in
            authentication?.certificate.map { (principal: principal, variables: $0.variables) }
        }
        return LoopPrincipal(authorized: authorized, account: account, certificate: certificate)
    }

    private func admitted(_ authorized: AuthorizedPrincipal, in account: LoopAccount) -> LoopPrincipal {
        let new = principal(for: authorized, in: account)
        principal?.connections.remove(reference)
        new.connections.insert(reference)
        principal = new
        return new
    }

    /// The log says why; the client learns no more than that it isn't authorized.
    private func refuseAuthentication(_ refusal: AuthorizerRefusal, version: ProtocolVersion) {
        loop.log(.authorizer(refusal), of: self)
        let answer = ConnectRefusal(
            version: version, reason: .notAuthorized, returnCode: nil, logReason: refusal.reason,
            details: refusal.details, tellsDetails: false)
        append { answer.appendConnack(to: &$0) }
        sayGoodbye()
        drain()
    }

    /// Has this connection looked at when the authorizer's next time is over, or its keep-alive.
    func armForAuthentication() {
        guard let authentication else { return }
        let next = min(keepAliveDeadline, authentication.nextDeadline)
        arm(seconds: .seconds(max(0, Int64(next) - Int64(loop.wheel.now))))
    }

    /// The time that the authorizer gave the connection, or its policies, is over.
    func authenticationDeadlineCame() {
        guard let authentication else { return }
        let now = loop.wheel.now
        guard now < authentication.endsAt else { return end(.authorizationExpired) }
        authentication.refreshBegins()
        armForAuthentication()
        guard let attempt = authentication.attempt else { return }
        ask(attempt) { $0.authorizerAnsweredAgain($1) }
    }

    private func authorizerAnsweredAgain(_ result: Result<AuthorizedPrincipal, AuthorizerRefusal>) {
        guard stage == .connected, let account, let clientID else { return }
        switch result {
        case .failure(let refusal):
            loop.log(.authorizer(refusal), of: self)
            end(.noLongerAdmitted(sentence: refusal.details))
        case .success(let authorized):
            let principal = admitted(authorized, in: account)
            rights.forget()
            rights.context = context(for: principal, clientID: clientID)
            // The levels of single targets go by the principal, too, which may have another name now.
            knownOfLog = EventGate.Known()
            account.rightsChanged()
            authentication?.admitted(authorized, now: loop.wheel.now)
            armForAuthentication()
        }
    }

    // MARK: HTTP

    /// Asks the authorizer about one request, unless it lets its answers be remembered and gave one for the same
    /// credentials; `done` is called at once or later, on the loop.
    func authenticate(
        _ request: AuthorizedRequest, _ done: @escaping @Sendable (DeviceConnection, LoopPrincipal?) -> Void
    ) {
        let credentials = request.credentials
        if let remembered = authentication?.remembered, remembered.credentials == credentials,
            loop.wheel.now < remembered.until
        {
            return done(self, remembered.principal)
        }
        let attempt = AuthenticationAttempt(
            credentials: credentials, choice: AuthorizerChoice(domain?.authorizer),
            protocolData: AuthorizerEvent.ProtocolData(
                tls: authorizerTLS, http: request.event),
            connectionID: loop.shared.random.uuid())
        arm(seconds: Limits.Authorizers.answer + loop.shared.deadlines.httpHeader)
        ask(attempt) { connection, result in
            switch result {
            case .failure(let refusal):
                connection.loop.log(.authorizer(refusal), of: connection)
                done(connection, nil)
            case .success(let authorized): done(connection, connection.remember(authorized, for: credentials))
            }
        }
    }

    private func remember(
        _ authorized: AuthorizedPrincipal, for credentials: AuthorizerCredentials
    ) -> LoopPrincipal? {
        guard let account else { return nil }
        let principal = self.principal(for: authorized, in: account)
        authentication?.remembered = nil
        if authorized.mayBeRemembered {
            let seconds = authorized.refreshAfterSeconds ?? authorized.disconnectAfterSeconds
            authentication?.remembered = CustomAuthentication.Remembered(
                credentials: credentials, principal: principal,
                until: loop.wheel.now &+ UInt32(clamping: seconds))
        }
        return principal
    }
}

/// What an authorizer is told of an HTTP request.
struct AuthorizedRequest: Sendable {
    let credentials: AuthorizerCredentials
    let event: AuthorizerEvent.HTTP

    init(target: String, headers: [(name: String, value: String)]) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = parts.count > 1 ? parts[1] : ""
        credentials = AuthorizerCredentials(headers: headers, query: query)
        event = AuthorizerEvent.HTTP(
            headers: Dictionary(headers.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
            queryString: query.isEmpty ? nil : "?\(query)")
    }
}
