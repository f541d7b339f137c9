package import Broker
package import IoTModel
package import PKI
package import Registry

import MQTTTopics
import Provisioning

/// Fleet provisioning: devices that connect with a claim have a certificate made and a template applied, over MQTT.
/// AWS IoT Core, "Device provisioning MQTT API".
package struct FleetProvisioning: DeviceRequests {
    let registry: any RegistryStore
    let deviceAuthority: DeviceAuthority
    let keyGeneration: KeyGenerationPool
    let functions: any CustomerFunctions
    let events: any EventSink
    let clock: WallClock
    let random: RandomSource

    package init(
        registry: any RegistryStore, deviceAuthority: DeviceAuthority, keyGeneration: KeyGenerationPool,
        functions: any CustomerFunctions, events: any EventSink, clock: WallClock, random: RandomSource
    ) {
        self.registry = registry
        self.deviceAuthority = deviceAuthority
        self.keyGeneration = keyGeneration
        self.functions = functions
        self.events = events
        self.clock = clock
        self.random = random
    }

    package func answer(to request: DeviceRequest) async -> DeviceAnswer {
        var certificate: CertificateID?
        do throws(DeviceRejection) {
            let message: DeviceMessage
            do {
                message = try DeviceMessage(request.payload, in: request.topic.format)
            } catch {
                throw .malformed(error)
            }
            let members: [String: MessageValue]
            switch request.topic {
            case .createKeysAndCertificate: members = try await createKeysAndCertificate(for: request)
            case .createCertificateFromRequest: members = try await createCertificate(from: message, for: request)
            case .provision(let template, _):
                let owned = try await ownedCertificate(message, of: request.scope.account)
                certificate = owned.record.id
                members = try await provision(owned, template, message, for: request)
                log(request, certificate: certificate, nil)
            }
            return .accepted(request.topic, members)
        } catch {
            log(request, certificate: certificate, error)
            return error.answer(to: request.topic)
        }
    }

    // MARK: Certificates

    private func createKeysAndCertificate(
        for request: DeviceRequest
    ) async throws(DeviceRejection) -> [String: MessageValue] {
        let (authority, random, now) = (deviceAuthority, random, clock.now())
        let made: Result<IssuedKeyPair, CertificateError>
        do {
            made = try await keyGeneration.run { () throws(CertificateError) in
                try authority.issueWithNewKey(now: now, random: random)
            }
        } catch {
            throw .tooManyKeyGenerations
        }
        let pair: IssuedKeyPair
        do {
            pair = try made.get()
        } catch {
            throw .issuing(error)
        }
        var members = try await register(pair.certificate, in: request.scope, at: now)
        members["privateKey"] = .text(pair.privateKeyPEM)
        return members
    }

    private func createCertificate(
        from message: DeviceMessage, for request: DeviceRequest
    ) async throws(DeviceRejection) -> [String: MessageValue] {
        let length = 1...Limits.Registry.signingRequestCharacters
        guard let pem = message.text("certificateSigningRequest"), length.contains(pem.unicodeScalars.count) else {
            throw .missingSigningRequest
        }
        let signingRequest: SigningRequest
        do {
            signingRequest = try SigningRequest(pem: pem)
        } catch {
            throw .invalidSigningRequest(error)
        }
        let now = clock.now()
        let issued: IssuedCertificate
        do {
            issued = try deviceAuthority.issue(for: signingRequest, now: now, random: random)
        } catch {
            throw .issuing(error)
        }
        return try await register(issued, in: request.scope, at: now)
    }

    private func register(
        _ issued: IssuedCertificate, in scope: AccountScope, at now: WallTime
    ) async throws(DeviceRejection) -> [String: MessageValue] {
        let token = OwnershipToken(random: random.bytes(32))
        let digest = token.digest
        let new = NewCertificate(
            id: issued.id, pem: issued.pem, status: .pendingActivation, mode: .standard, generationID: random.uuid(),
            notBefore: issued.validity.notBefore, notAfter: issued.validity.notAfter)
        try await write { writer throws(RegistryError) in
            try writer.registerOwned(new, tokenDigest: digest, in: scope, at: now)
        }
        return [
            "certificateId": .text("\(issued.id)"), "certificatePem": .text(issued.pem),
            "certificateOwnershipToken": .text(token.text),
        ]
    }

    // MARK: Provisioning

    /// A certificate, and the digest of the token that shows whose it is.
    private struct Owned {
        let record: CertificateRecord
        let digest: [UInt8]
    }

    private func ownedCertificate(
        _ message: DeviceMessage, of account: AccountID
    ) async throws(DeviceRejection) -> Owned {
        guard let text = message.text("certificateOwnershipToken"), !text.isEmpty else { throw .emptyToken }
        let (digest, now) = (OwnershipToken(text).digest, clock.now())
        let record = try await read { reader throws(RegistryError) in
            try reader.certificate(owningToken: digest, of: account, at: now)
        }
        guard let record else { throw .unknownToken }
        return Owned(record: record, digest: digest)
    }

    private func provision(
        _ owned: Owned, _ name: TemplateName, _ message: DeviceMessage, for request: DeviceRequest
    ) async throws(DeviceRejection) -> [String: MessageValue] {
        guard var parameters = message.texts("parameters") else { throw .parametersNotTexts }
        let scope = request.scope
        let found: UsableTemplate
        do {
            found = try await registry.usableTemplate(name, of: scope.account, kind: .fleetProvisioning)
        } catch {
            throw .template(error)
        }
        if let hook = found.record.hook {
            let event = HookEvent(
                claimCertificateID: request.certificateID, certificate: owned.record,
                template: scope.arn(.provisioningTemplate(name)), clientID: request.clientID, parameters: parameters)
            do {
                parameters = try await event.ask(hook, of: functions)
            } catch {
                throw .hook(error)
            }
        }
        let plan: ProvisioningPlan
        do {
            plan = try found.template.plan(parameters, flow: .fleet(owned.record.id))
        } catch {
            throw .provisioning(error)
        }
        let provisioned = try await apply(plan, owned, in: scope)
        var members: [String: MessageValue] = [
            "deviceConfiguration": .map(plan.deviceConfiguration.mapValues(MessageValue.text))
        ]
        if let thing = provisioned.thing { members["thingName"] = .text("\(thing)") }
        return members
    }

    private func apply(
        _ plan: ProvisioningPlan, _ owned: Owned, in scope: AccountScope
    ) async throws(DeviceRejection) -> Provisioned {
        let identifiers = ProvisioningIdentifiers(thingID: random.uuid(), generationID: random.uuid())
        let (digest, now) = (owned.digest, clock.now())
        let provisioned = try await write { writer throws(RegistryError) -> Provisioned? in
            // The token's hour may have ended while the hook was asked.
            guard try writer.certificate(owningToken: digest, of: scope.account, at: now) != nil else { return nil }
            return try writer.provision(plan, identifiers: identifiers, in: scope, at: now)
        }
        guard let provisioned else { throw .unknownToken }
        return provisioned
    }

    // MARK: Registry and log

    private func read<T: Sendable>(_ body: @escaping RegistryRead<T>) async throws(DeviceRejection) -> T {
        do {
            return try await registry.read(body)
        } catch {
            throw .registry(error)
        }
    }

    private func write<T: Sendable>(_ body: @escaping RegistryWrite<T>) async throws(DeviceRejection) -> T {
        do {
            return try await registry.write(body)
        } catch .provisioning(let failure) {
            throw .provisioning(failure)
        } catch {
            throw .registry(error)
        }
    }

    private func log(_ request: DeviceRequest, certificate: CertificateID?, _ rejection: DeviceRejection?) {
        guard events.gate.passes(rejection == nil ? .info : .error, .provisionDevice) else { return }
        var entry = LogEntry(
            .provisionDevice, rejection == nil ? .success : .failure, at: clock.now(), account: request.scope.account,
            reason: rejection?.code, details: rejection?.sentence)
        entry.clientID = request.clientID
        entry.principalID = "\(request.certificateID)"
        entry.transferProtocol = .mqtt
        entry.topicName = request.topic.text
        entry.deviceCertificateID = certificate
        if case .provision(let name, _) = request.topic { entry.provisioningTemplateName = "\(name)" }
        events.record(entry)
    }
}
