import IoTModel
import PKI
import Registry

/// `RegisterCACertificate`: `POST /cacertificate?setAsActive={boolean}&allowAutoRegistration={boolean}`.
///
/// In DEFAULT mode a verification certificate proves that the caller holds the CA's key; in SNI_ONLY mode nothing does.
package struct RegisterCACertificate: Operation {
    package static let route = Route(.post, "/cacertificate", action: "iot:RegisterCACertificate")

    package struct Output: Encodable, Sendable {
        let certificateArn: String
        let certificateId: String
    }

    let pem: String
    /// Nil in SNI_ONLY mode.
    let verificationPEM: String?
    let isActive: Bool
    let allowsAutoRegistration: Bool
    let registrationConfig: RegistrationConfig?
    let tags: [Tag]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        isActive = try request.flag("setAsActive") ?? false
        allowsAutoRegistration = try request.flag("allowAutoRegistration") ?? false
        let body = try request.json()
        pem = try body.text("caCertificate", characters: 1...Limits.Registry.certificatePEMCharacters)
        let mode =
            try body.optional(
                "certificateMode", "DEFAULT or SNI_ONLY", CertificateMode.init(rawValue:)) ?? .standard
        let verification = try body.optional("verificationCertificate", "a certificate in PEM") { $0 } ?? ""
        verificationPEM = try Self.verificationPEM(verification, mode)
        registrationConfig = try body.registrationConfig()
        tags = try body.tags() ?? []
    }

    private static func verificationPEM(
        _ given: String, _ mode: CertificateMode
    ) throws(InvalidRequest) -> String? {
        switch mode {
        case .sniOnly:
            guard given.isEmpty else {
                throw InvalidRequest(
                    "`verificationCertificate` is given with certificateMode SNI_ONLY, which takes none; leave it out")
            }
            return nil
        case .standard:
            let maximum = Limits.Registry.certificatePEMCharacters
            guard !given.isEmpty else {
                throw InvalidRequest(
                    "verificationCertificate", nil,
                    expected: "a certificate whose common name is the registration code, signed by the CA's key")
            }
            guard given.unicodeScalars.count <= maximum else {
                throw InvalidRequest("`verificationCertificate` is too long; expected at most \(maximum) characters")
            }
            return given
        }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (authority, der) = try CertificateFacts.submitted(pem)
        if let refusal = CertificateAcceptance.refusal(ofAuthority: authority, now: context.now) {
            throw .certificateValidation(refusal.description)
        }
        let new = NewCACertificate(
            id: authority.id, pem: pem, subject: authority.subjectDigest, status: isActive ? .active : .inactive,
            autoRegistration: allowsAutoRegistration ? .enable : .disable, registrationConfig: registrationConfig,
            proof: try proof(for: authority, der, now: context.now), tags: tags,
            generationID: context.services.random.uuid(), notBefore: authority.validity.notBefore,
            notAfter: authority.validity.notAfter)
        let (scope, now) = (context.scope, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.registerCACertificate(new, in: scope, at: now)
        }
        return Output(certificateArn: "\(scope.arn(.caCertificate(new.id)))", certificateId: "\(new.id)")
    }

    /// AWS IoT Core, "Register your CA certificate". Whether the common name is the code, the registry knows.
    private func proof(
        for authority: CertificateFacts, _ authorityDER: [UInt8], now: WallTime
    ) throws(APIError) -> NewCACertificate.Proof {
        guard let verificationPEM else { return .none }
        let (verification, der) = try CertificateFacts.submitted(verificationPEM, as: "verificationCertificate")
        if let refusal = CertificateAcceptance.refusal(of: verification, now: now) {
            throw .certificateValidation("`verificationCertificate`: \(refusal)")
        }
        do {
            let key = try IssuerKey(ofCertificateDER: authorityDER)
            guard verification.issuerDigest == authority.subjectDigest, try key.hasSigned(certificateDER: der) else {
                throw APIError.certificateValidation(
                    "`verificationCertificate` was not signed by the key of `caCertificate`; sign it with the CA's key")
            }
        } catch let error as APIError {
            throw error
        } catch {
            throw .certificateValidation("\(error)")
        }
        return .verificationCertificate(commonName: verification.subject.commonName)
    }
}

extension CertificateFacts {
    /// The first certificate in a submitted text, and its bytes.
    ///
    /// - Parameter member: what a refusal names; nil for the operation's main certificate.
    /// - Throws: `certificateValidation`.
    static func submitted(
        _ pem: String, as member: String? = nil
    ) throws(APIError) -> (facts: CertificateFacts, der: [UInt8]) {
        do throws(CertificateError) {
            let der = try PEM.certificate(in: pem)
            return (try CertificateFacts(der: der), der)
        } catch {
            throw .certificateValidation((member.map { "`\($0)`: " } ?? "") + error.description)
        }
    }
}
