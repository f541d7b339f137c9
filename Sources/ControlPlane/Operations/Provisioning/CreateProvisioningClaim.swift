import IoTModel
import PKI
import Registry

/// `CreateProvisioningClaim`: `POST /provisioning-templates/{templateName}/provisioning-claim`. A certificate for five
/// minutes, with which a trusted user lets a device have its own made.
package struct CreateProvisioningClaim: Operation {
    package static let route = Route(
        .post, "/provisioning-templates/{templateName}/provisioning-claim", action: "iot:CreateProvisioningClaim")

    package struct Output: Encodable, Sendable {
        let certificateId: String
        let certificatePem: String
        let keyPair: CreateKeysAndCertificate.KeyPair
        let expiration: Double
    }

    let name: TemplateName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("templateName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, account) = (name, context.account)
        _ = try await context.read { reader throws(RegistryError) in try reader.requireTemplate(name, of: account) }
        let (authority, random, now) = (context.services.deviceAuthority, context.services.random, context.now)
        let made = try await context.services.keyGeneration.run { () throws(CertificateError) in
            try authority.issueWithNewKey(now: now, lifetime: Limits.Provisioning.claim, random: random)
        }
        let pair: IssuedKeyPair
        do {
            pair = try made.get()
        } catch {
            throw .internalFailure(error.description)
        }
        let claim = ProvisioningClaimRecord(
            account: account, id: pair.certificate.id, template: name,
            notBefore: pair.certificate.validity.notBefore, notAfter: pair.certificate.validity.notAfter)
        try await context.write { writer throws(RegistryError) in try writer.createProvisioningClaim(claim) }
        return Output(
            certificateId: "\(claim.id)", certificatePem: pair.certificate.pem,
            keyPair: .init(publicKey: pair.publicKeyPEM, privateKey: pair.privateKeyPEM),
            expiration: claim.notAfter.seconds)
    }
}
