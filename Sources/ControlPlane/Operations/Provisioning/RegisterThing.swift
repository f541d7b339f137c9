import IoTModel
import PKI
import Provisioning
import Registry

/// `RegisterThing`: `POST /things`. Applies a template to one device's parameters, wholly or not at all.
package struct RegisterThing: Operation {
    package static let route = Route(.post, "/things", action: "iot:RegisterThing")

    package struct Output: Encodable, Sendable {
        let certificatePem: String?
        let resourceArns: [String: String]
    }

    let template: ProvisioningTemplate
    let parameters: [String: String]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let members = try request.json()
        let body = try members.required("templateBody", "a provisioning template (JSON)") { $0 }
        do {
            template = try ProvisioningTemplate(body)
        } catch {
            throw InvalidRequest("`templateBody`: \(error)")
        }
        parameters = try members.textMap("parameters") ?? [:]
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let plan: ProvisioningPlan
        do {
            plan = try template.plan(parameters, flow: .operator)
        } catch {
            throw .registry(.provisioning(error))
        }
        let provisioned = try await context.provision(plan)
        return Output(
            certificatePem: provisioned.certificate?.pem, resourceArns: provisioned.arns.mapValues { "\($0)" })
    }
}

extension OperationContext {
    /// Issues or reads the plan's certificate, if it isn't registered yet, and applies the plan.
    func provision(_ plan: ProvisioningPlan) async throws(APIError) -> Provisioned {
        var new: NewCertificate?
        if let certificate = plan.certificate { new = try await newCertificate(certificate) }
        let certificate = new
        let identifiers = ProvisioningIdentifiers(
            thingID: services.random.uuid(), generationID: services.random.uuid())
        let (scope, now) = (scope, now)
        return try await write { writer throws(RegistryError) in
            try writer.provision(plan, certificate: certificate, identifiers: identifiers, in: scope, at: now)
        }
    }

    /// Nil when the plan names a registered certificate.
    private func newCertificate(
        _ plan: ProvisioningPlan.Certificate
    ) async throws(APIError) -> NewCertificate? {
        let generationID = services.random.uuid()
        switch plan.form.value {
        case .id: return nil
        case .signingRequest(let pem):
            let request: SigningRequest
            do {
                request = try SigningRequest(pem: pem)
            } catch {
                throw .invalid(plan, error.description)
            }
            do {
                let issued = try services.deviceAuthority.issue(for: request, now: now, random: services.random)
                return NewCertificate(
                    id: issued.id, pem: issued.pem, status: plan.status, mode: .standard, generationID: generationID,
                    notBefore: issued.validity.notBefore, notAfter: issued.validity.notAfter)
            } catch {
                throw .internalFailure(error.description)
            }
        case .pem(let pem, let authority):
            let (der, facts) = try facts(pem, plan)
            if let refusal = CertificateAcceptance.refusal(of: facts, now: now) {
                throw .invalid(plan, refusal.description)
            }
            let ca = try await signer(of: facts, der: der, authority: authority, plan)
            return NewCertificate(
                id: facts.id, pem: pem, status: plan.status, mode: ca?.mode ?? .sniOnly, caCertificateID: ca?.id,
                generationID: generationID, notBefore: facts.validity.notBefore, notAfter: facts.validity.notAfter)
        }
    }

    private func facts(
        _ pem: String, _ plan: ProvisioningPlan.Certificate
    ) throws(APIError) -> (der: [UInt8], facts: CertificateFacts) {
        do throws(CertificateError) {
            let der = try PEM.certificate(in: pem)
            return (der, try CertificateFacts(der: der))
        } catch {
            throw .invalid(plan, error.description)
        }
    }

    /// The registered CA that signed the certificate; nil when none has the issuer's name and none was given.
    private func signer(
        of facts: CertificateFacts, der: [UInt8], authority: String?, _ plan: ProvisioningPlan.Certificate
    ) async throws(APIError) -> CACertificateRecord? {
        let given = try authority.map { pem throws(APIError) in try self.facts(pem, plan).facts.id }
        let (account, now, keys) = (account, now, services.issuerKeys)
        do throws(RegistryError) {
            return try await services.registry.read { reader throws(RegistryError) in
                let candidates = try reader.caCertificates(named: facts.issuerDigest, of: account)
                if given == nil, candidates.isEmpty { return nil }
                return try reader.signer(of: facts, der: der, given: given, account: account, keys: keys, at: now)
            }
        } catch {
            switch error {
            case .certificateValidation(let message), .certificateConflict(let message): throw .invalid(plan, message)
            default: throw .registry(error)
            }
        }
    }
}

extension APIError {
    fileprivate static func invalid(_ plan: ProvisioningPlan.Certificate, _ sentence: String) -> APIError {
        .registry(.provisioning(ProvisioningFailure(.invalidCertificate(sentence), at: plan.form.origin)))
    }
}
