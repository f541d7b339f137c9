package import IoTModel
import PKI
package import Registry

/// Just-in-time registration over a registry: the certificate becomes PENDING_ACTIVATION, once, and each CONNECT until it
/// is activated tells so again.
package struct JustInTimeRegistration: JustInTime {
    private let registry: any RegistryStore
    private let clock: WallClock
    private let random: RandomSource
    private let keys = IssuerKeyCache()

    private let provisioning: JustInTimeProvisioning

    package init(registry: any RegistryStore, events: any EventSink, clock: WallClock, random: RandomSource) {
        self.registry = registry
        self.clock = clock
        self.random = random
        provisioning = JustInTimeProvisioning(registry: registry, events: events, clock: clock, random: random)
    }

    package func receivedConnect(of device: JustInTimeDevice) async -> JustInTimeOutcome {
        do throws(RegistryError) {
            switch try await register(device) {
            case .pending(let certificate, let ca): return await pending(certificate, ca, device)
            case .active: return .active
            case .refused(let refusal): return .refused(refusal)
            }
        } catch {
            return .refused(.registry(error))
        }
    }

    // MARK: Registering

    private enum Registration {
        case pending(CertificateID, CACertificateRecord)
        case active
        case refused(JustInTimeRefusal)

        init(_ certificate: WaitingCertificate, _ id: CertificateID) {
            switch certificate {
            case .pending(let ca): self = .pending(id, ca)
            case .active: self = .active
            case .refused(let finding): self = .refused(.notRegistered(finding))
            case .status(let status): self = .refused(.status(status))
            }
        }
    }

    /// Reads first: most devices come back before they are activated, and nothing has to be written for them.
    private func register(_ device: JustInTimeDevice) async throws(RegistryError) -> Registration {
        let facts: CertificateFacts
        do {
            facts = try CertificateFacts(der: device.certificateDER)
        } catch {
            return .refused(.unreadable(error.description))
        }
        let (account, now) = (device.scope.account, clock.now())
        let known = try await registry.read { reader throws(RegistryError) in
            (
                try reader.waiting(facts.id, of: account, at: now),
                try reader.caCertificates(named: facts.issuerDigest, of: account)
            )
        }
        if let waiting = known.0 { return Registration(waiting, facts.id) }
        if let refusal = CertificateAcceptance.refusal(of: facts, now: now) {
            return .refused(.unacceptable(refusal))
        }
        let finding = IssuerFinding(
            among: known.1, certificateDER: device.certificateDER, keys: keys, now: now)
        guard case .registers(let ca) = finding else { return .refused(.notRegistered(finding)) }
        return try await register(facts, signedBy: ca.id, device, at: now)
    }

    private func register(
        _ facts: CertificateFacts, signedBy ca: CertificateID, _ device: JustInTimeDevice, at now: WallTime
    ) async throws(RegistryError) -> Registration {
        let new = NewCertificate(
            id: facts.id, pem: PEM.encode("CERTIFICATE", der: device.certificateDER), status: .pendingActivation,
            mode: .standard, caCertificateID: ca, generationID: random.uuid(), notBefore: facts.validity.notBefore,
            notAfter: facts.validity.notAfter)
        let scope = device.scope
        let result = try await registry.write { writer throws(RegistryError) in
            try writer.registerJustInTime(new, signedBy: ca, in: scope, at: now)
        }
        return Registration(result, facts.id)
    }

    // MARK: What follows

    private func pending(
        _ certificate: CertificateID, _ ca: CACertificateRecord, _ device: JustInTimeDevice
    ) async -> JustInTimeOutcome {
        let event = ApplicationMessage.certificateRegistered(
            certificate, signedBy: ca.id, account: device.scope.account, at: clock.now())
        guard let config = ca.registrationConfig else { return .registered(signedBy: ca.id, event: event) }
        let facts: CertificateFacts
        do {
            facts = try CertificateFacts(der: device.certificateDER)
        } catch {
            return .refused(.unreadable(error.description))
        }
        if let reason = await provisioning.provision(facts, by: config, signedBy: ca.id, device) {
            return .notProvisioned(signedBy: ca.id, event: event, reason: reason)
        }
        return .provisioned(signedBy: ca.id)
    }
}
