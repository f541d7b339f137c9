import IoTModel
import PKI
import Registry

/// `CreateKeysAndCertificate`: `POST /keys-and-certificate?setAsActive={boolean}`. Makes an RSA key, which isn't kept,
/// and a certificate for it. Each call makes another one.
package struct CreateKeysAndCertificate: Operation {
    package static let route = Route(.post, "/keys-and-certificate", action: "iot:CreateKeysAndCertificate")

    package struct Output: Encodable, Sendable {
        let certificateArn: String
        let certificateId: String
        let certificatePem: String
        let keyPair: KeyPair
    }

    package struct KeyPair: Encodable, Sendable {
        let publicKey: String
        let privateKey: String

        enum CodingKeys: String, CodingKey {
            case publicKey = "PublicKey"
            case privateKey = "PrivateKey"
        }
    }

    let setAsActive: Bool

    package init(_ request: RequestReader) throws(InvalidRequest) {
        setAsActive = try request.flag("setAsActive") ?? false
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (authority, random, now) = (context.services.deviceAuthority, context.services.random, context.now)
        let made = try await context.services.keyGeneration.run { () throws(CertificateError) in
            try authority.issueWithNewKey(now: now, random: random)
        }
        let pair: IssuedKeyPair
        do {
            pair = try made.get()
        } catch {
            throw .internalFailure(error.description)
        }
        try await context.register(pair.certificate, setAsActive: setAsActive)
        return Output(
            certificateArn: "\(context.scope.arn(.certificate(pair.certificate.id)))",
            certificateId: "\(pair.certificate.id)", certificatePem: pair.certificate.pem,
            keyPair: KeyPair(publicKey: pair.publicKeyPEM, privateKey: pair.privateKeyPEM))
    }
}

extension OperationContext {
    /// Registers a certificate that was issued here.
    func register(_ issued: IssuedCertificate, setAsActive: Bool) async throws(APIError) {
        let new = NewCertificate(
            id: issued.id, pem: issued.pem, status: setAsActive ? .active : .inactive, mode: .standard,
            generationID: services.random.uuid(), notBefore: issued.validity.notBefore,
            notAfter: issued.validity.notAfter)
        let (scope, now) = (scope, now)
        try await write { writer throws(RegistryError) in
            try writer.registerCertificate(new, in: scope, at: now)
        }
    }
}
