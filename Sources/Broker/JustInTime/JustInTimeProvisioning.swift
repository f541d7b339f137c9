import IoTModel
import PKI
import Provisioning
import Registry

/// Just-in-time provisioning: the CA's template is applied to what a waiting certificate says of its device, in one
/// transaction. Whatever fails leaves the certificate waiting, and the device's next CONNECT tries again.
///
/// AWS IoT Core, "Just-in-time provisioning".
struct JustInTimeProvisioning: Sendable {
    enum Failure: Error, Equatable {
        case template(TemplateRefusal)
        case provisioning(ProvisioningFailure)
        case registry(RegistryError)

        /// For the log's `reason`.
        var code: String {
            switch self {
            case .template(let refusal): refusal.code
            case .provisioning(let failure): failure.code
            case .registry: "REGISTRY_UNAVAILABLE"
            }
        }

        var sentence: String {
            switch self {
            case .template(let refusal): refusal.sentence
            case .provisioning(let failure): failure.description
            case .registry(let error): error.message
            }
        }
    }

    let registry: any RegistryStore
    let events: any EventSink
    let clock: WallClock
    let random: RandomSource

    /// - Returns: nil when the device is provisioned, by this call or by another one at the same time; else a sentence
    ///   that names the template, the parameter and the value.
    func provision(
        _ facts: CertificateFacts, by config: RegistrationConfig, signedBy ca: CertificateID, _ device: JustInTimeDevice
    ) async -> String? {
        let failure: Failure?
        do throws(Failure) {
            try await apply(config, to: facts, in: device.scope)
            failure = nil
        } catch {
            failure = error
        }
        let sentence = failure.map { "\(Self.name(of: config, ca)): \($0.sentence)" }
        log(facts.id, config, device, failure, sentence)
        return sentence
    }

    private func apply(
        _ config: RegistrationConfig, to facts: CertificateFacts, in scope: AccountScope
    ) async throws(Failure) {
        let template = try await template(of: config, account: scope.account)
        let plan: ProvisioningPlan
        do {
            plan = try template.plan(Self.parameters(of: facts.subject), flow: .justInTime(facts.id))
        } catch {
            throw .provisioning(error)
        }
        let identifiers = ProvisioningIdentifiers(thingID: random.uuid(), generationID: random.uuid())
        let now = clock.now()
        do throws(RegistryError) {
            try await registry.write { writer throws(RegistryError) in
                // Another connection of the device may have been faster.
                let status = try writer.certificate(facts.id, of: scope.account)?.status
                guard status == .pendingActivation else { return }
                _ = try writer.provision(plan, identifiers: identifiers, in: scope, at: now)
            }
        } catch .provisioning(let failure) {
            throw .provisioning(failure)
        } catch {
            throw .registry(error)
        }
    }

    private func template(
        of config: RegistrationConfig, account: AccountID
    ) async throws(Failure) -> ProvisioningTemplate {
        switch config.template {
        case .body(let text):
            do {
                return try ProvisioningTemplate(text)
            } catch {
                throw .template(.malformed(error))
            }
        case .named(let text):
            guard let name = TemplateName(text) else {
                throw .template(.notFound(TemplateName(unchecked: text)))
            }
            do {
                return try await registry.usableTemplate(name, of: account, kind: .justInTime).template
            } catch {
                throw .template(error)
            }
        }
    }

    /// Of a name that stands there several times, the first value.
    private static func parameters(of subject: DistinguishedName) -> [String: String] {
        var parameters: [String: String] = [:]
        for parameter in PseudoParameter.allCases {
            guard let identifier = parameter.attribute else { continue }
            parameters[parameter.rawValue] = subject.values(identifier).first
        }
        return parameters
    }

    private static func name(of config: RegistrationConfig, _ ca: CertificateID) -> String {
        switch config.template {
        case .body: "the template of CA certificate `\(ca)`"
        case .named(let name): "template `\(name)`"
        }
    }

    private func log(
        _ id: CertificateID, _ config: RegistrationConfig, _ device: JustInTimeDevice, _ failure: Failure?,
        _ sentence: String?
    ) {
        guard events.gate.passes(failure == nil ? .info : .error, .provisionDevice) else { return }
        var entry = LogEntry(
            .provisionDevice, failure == nil ? .success : .failure, at: clock.now(), account: device.scope.account,
            reason: failure?.code, details: sentence)
        entry.clientID = device.clientID
        entry.principalID = "\(id)"
        entry.transferProtocol = .mqtt
        entry.deviceCertificateID = id
        if case .named(let name) = config.template { entry.provisioningTemplateName = name }
        events.record(entry)
    }
}

extension PseudoParameter {
    /// The subject's attribute that it stands for; nil for the certificate's own identifier. RFC 5280 §4.1.2.4.
    fileprivate var attribute: String? {
        switch self {
        case .country: "2.5.4.6"
        case .organization: "2.5.4.10"
        case .organizationalUnit: "2.5.4.11"
        case .distinguishedNameQualifier: "2.5.4.46"
        case .stateName: "2.5.4.8"
        case .commonName: "2.5.4.3"
        case .serialNumber: "2.5.4.5"
        case .id: nil
        }
    }
}
