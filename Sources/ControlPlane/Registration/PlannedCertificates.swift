import IoTModel
import PKI
import Provisioning
import Registry

/// Issues or reads what plans say of certificates: what has to be there before the registry's transaction.
struct PlannedCertificates: Sendable {
    let registry: any RegistryStore
    let deviceAuthority: DeviceAuthority
    let issuerKeys: IssuerKeyCache
    let random: RandomSource

    /// Nil when the plan names a registered certificate.
    func newCertificate(
        _ plan: ProvisioningPlan.Certificate, of account: AccountID, at now: WallTime
    ) async throws(APIError) -> NewCertificate? {
        let generationID = random.uuid()
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
                let issued = try deviceAuthority.issue(for: request, now: now, random: random)
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
            let ca = try await signer(of: facts, der: der, authority: authority, plan, account, now)
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
        of facts: CertificateFacts, der: [UInt8], authority: String?, _ plan: ProvisioningPlan.Certificate,
        _ account: AccountID, _ now: WallTime
    ) async throws(APIError) -> CACertificateRecord? {
        let given = try authority.map { pem throws(APIError) in try self.facts(pem, plan).facts.id }
        let keys = issuerKeys
        do throws(RegistryError) {
            return try await registry.read { reader throws(RegistryError) in
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
