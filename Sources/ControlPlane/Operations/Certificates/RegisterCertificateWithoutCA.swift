import IoTModel
import PKI
import Registry

/// `RegisterCertificateWithoutCA`: `POST /certificate/register-no-ca`. Any issuer will do; the client must send SNI.
package struct RegisterCertificateWithoutCA: Operation {
    package static let route = Route(
        .post, "/certificate/register-no-ca", action: "iot:RegisterCertificateWithoutCA")

    package struct Output: Encodable, Sendable {
        let certificateArn: String
        let certificateId: String
    }

    let pem: String
    let status: CertificateStatus

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        pem = try body.text("certificatePem", characters: 1...Limits.Registry.certificatePEMCharacters)
        status =
            try body.optional("status", CertificateStatus.expectation, CertificateStatus.init(rawValue:)) ?? .inactive
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (facts, _) = try CertificateFacts.submitted(pem)
        if let refusal = CertificateAcceptance.refusal(of: facts, now: context.now) {
            throw .certificateValidation(refusal.description)
        }
        let new = NewCertificate(
            id: facts.id, pem: pem, status: status, mode: .sniOnly, generationID: context.services.random.uuid(),
            notBefore: facts.validity.notBefore, notAfter: facts.validity.notAfter)
        let (scope, now) = (context.scope, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.registerCertificate(new, in: scope, at: now)
        }
        return Output(certificateArn: "\(scope.arn(.certificate(new.id)))", certificateId: "\(new.id)")
    }
}

extension CertificateStatus {
    static var expectation: String { "one of " + allCases.map(\.rawValue).joined(separator: ", ") }
}
