import Broker
import IoTModel
import MQTTCodec
import PKI
import PolicyEngine
import Registry

/// Who may be here, and what the policies say.
extension GatewayLoop {
    // MARK: Admission

    /// What the registry says of the certificate a client presented; nil when it has to be asked first.
    func judge(_ certificate: UnsafeRawBufferPointer, of connection: DeviceConnection) -> Admission.Verdict? {
        guard let validity = Validity(ofCertificateDER: certificate) else {
            return .refuse(.certificateUnreadable("its dates can't be found."))
        }
        let id = CertificateID(certificateDER: certificate)
        connection.certificateID = id
        connection.validity = validity
        guard let account = connection.account else {
            findOwner(of: id, for: connection.reference)
            return nil
        }
        let key = PrincipalKey(account: account.scope.account, id: id)
        switch principals.lookUp(key, certificate, for: connection.reference) {
        case .loading: return nil
        case .unknown(let stranger):
            let judgement = stranger.judge(
                id, validity: validity, isNamed: connection.serverName != nil, now: shared.clock.now())
            return verdict(judgement, nil)
        case .known(let principal):
            guard let snapshot = principal.snapshot else { return .refuse(.certificateNotRegistered(id)) }
            return verdict(judge(id, snapshot, validity: validity), principal)
        }
    }

    private func verdict(_ judgement: Admission.Judgement, _ principal: LoopPrincipal?) -> Admission.Verdict {
        switch (judgement, principal) {
        case (.admit, let principal?): .admit(principal)
        case (.admit, nil): .refuse(.registryUnavailable)
        case (.holdUntilConnect, _): .holdUntilConnect
        case (.refuse(let refusal), _): .refuse(refusal)
        }
    }

    /// For a client that didn't name an endpoint. Asked each time: such clients are few.
    private func findOwner(of id: CertificateID, for reference: ConnectionReference) {
        let directory = shared.principals
        Task {
            let result = await Result(catching: { () async throws(RegistryError) in try await directory.owner(of: id) })
            execute { loop in
                guard let connection = loop.connections[reference] else { return }
                switch result {
                case .success(let owner): connection.ownerFound(owner, of: id)
                case .failure: connection.registryAnswered(failed: true)
                }
            }
        }
    }

    func judge(_ id: CertificateID, _ snapshot: PrincipalSnapshot, validity: Validity) -> Admission.Judgement {
        Admission.judge(id, principal: snapshot.principal, validity: validity, now: shared.clock.now())
    }

    // MARK: Policies

    func context(
        for principal: LoopPrincipal, clientID: String?, peer: Peer, serverName: String?,
        connecting packet: ConnectPacket?
    ) -> RequestContext {
        var context = RequestContext(
            principal: principal.variables, clientID: clientID, sourceIP: peer.address, domainName: serverName,
            thing: clientID.map(principal.association(clientID:)) ?? .outsideMQTT)
        if let packet {
            context.connect = ConnectVariables(
                isPersistent: !packet.cleanStart && packet.version == .v3_1_1
                    || packet.properties.sessionExpirySeconds ?? 0 > 0,
                lastWillTopic: packet.will.map {
                    principal.account.scope.arnPrefix + "topic/" + String(decoding: $0.topic, as: UTF8.self)
                })
        }
        return context
    }

    /// The bare answer: allocates nothing, unless the client has a certificate and an authorizer, whose policies are put
    /// together.
    func isAllowed(
        _ action: PolicyAction, _ kind: ResourceBuffer.Kind, _ name: UnsafeRawBufferPointer,
        principal: LoopPrincipal, context: RequestContext
    ) -> Bool {
        let policies = principal.policies(for: context.thing)
        return principal.account.resourceName.withARN(kind, name) {
            guard policies.readsTime, context.time == nil else {
                return policies.evaluate(action, resource: $0, context: context).isAllowed
            }
            return policies.evaluate(action, resource: $0, context: now(context)).isAllowed
        }
    }

    /// The context with the time in it, for policies that ask for it.
    fileprivate func now(_ context: RequestContext) -> RequestContext {
        var context = context
        context.time = shared.clock.now()
        return context
    }
}

/// Why the policies deny a request: the sentence, and its parts for the log.
struct Denial {
    let text: String
    let decision: LogEntry.Decision
}

extension DeviceConnection {
    /// Whether what the policies say holds only for the moment, and so isn't to be remembered.
    var rightsDependOnTime: Bool {
        guard let principal, let context = rights.context else { return false }
        return principal.policies(for: context.thing).readsTime
    }

    /// nil when the request is allowed. The same evaluator decides and explains.
    func denial(
        _ action: PolicyAction, _ kind: ResourceBuffer.Kind, _ name: UnsafeRawBufferPointer, _ principal: LoopPrincipal
    ) -> Denial? {
        var context = rights.context ?? .empty
        // One moment for the answer and its reasons.
        if rightsDependOnTime { context = loop.now(context) }
        guard !loop.isAllowed(action, kind, name, principal: principal, context: context) else { return nil }
        let resource = principal.account.resourceName.withARN(kind, name) { String(decoding: $0, as: UTF8.self) }
        let decision = principal.policies(for: context.thing).explain(
            action, resource: resource, context: context.time == nil ? loop.now(context) : context)
        let decisive = decision.decisive
        return Denial(
            text: decision.reason,
            decision: LogEntry.Decision(
                action: action.name, resource: resource,
                outcome: decision.outcome == .implicitlyDenied ? .implicitDeny : .explicitDeny,
                policyName: decisive?.policyName.rawValue, policyVersion: decisive.map { String($0.policyVersion) },
                statement: decisive?.label))
    }

    /// iot:Publish and, for a message that is to be retained, iot:RetainPublish as well; nil when all is allowed.
    func publishDenial(_ topic: UnsafeRawBufferPointer, retain: Bool, _ principal: LoopPrincipal) -> Denial? {
        denial(.publish, .topic, topic, principal)
            ?? (retain ? denial(.retainPublish, .topic, topic, principal) : nil)
    }
}
