import IoTModel
import PKI
import Registry

/// `RegisterCertificate`: `POST /certificate/register?setAsActive={boolean}`. A registered, ACTIVE CA must have signed it.
package struct RegisterCertificate: Operation {
    package static let route = Route(.post, "/certificate/register", action: "iot:RegisterCertificate")

    let pem: String
    /// Tells apart CAs with the same subject.
    let caPEM: String?
    let status: CertificateStatus

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let characters = 1...Limits.Registry.certificatePEMCharacters
        // The older way to say it; `status` wins.
        let isActive = try request.flag("setAsActive") ?? false
        let body = try request.json()
        pem = try body.text("certificatePem", characters: characters)
        caPEM = try body.optional("caCertificatePem", "a certificate in PEM") {
            characters.contains($0.unicodeScalars.count) ? $0 : nil
        }
        status =
            try body.optional("status", CertificateStatus.expectation, CertificateStatus.init(rawValue:))
            ?? (isActive ? .active : .inactive)
    }

    package func perform(
        in context: OperationContext
    ) async throws(APIError) -> RegisterCertificateWithoutCA.Output {
        let (facts, der) = try CertificateFacts.submitted(pem)
        if let refusal = CertificateAcceptance.refusal(of: facts, now: context.now) {
            throw .certificateValidation(refusal.description)
        }
        let given = try caPEM.map { pem throws(APIError) in
            try CertificateFacts.submitted(pem, as: "caCertificatePem").facts.id
        }
        let (scope, now, keys) = (context.scope, context.now, context.services.issuerKeys)
        let ca = try await context.read { reader throws(RegistryError) in
            try reader.signer(of: facts, der: der, given: given, account: scope.account, keys: keys, at: now)
        }
        let new = NewCertificate(
            id: facts.id, pem: pem, status: status, mode: ca.mode, generationID: context.services.random.uuid(),
            notBefore: facts.validity.notBefore, notAfter: facts.validity.notAfter)
        try await context.write { writer throws(RegistryError) in
            try writer.registerCertificate(new, signedBy: ca.id, in: scope, at: now)
        }
        return .init(certificateArn: "\(scope.arn(.certificate(new.id)))", certificateId: "\(new.id)")
    }
}
