import IoTModel
import PKI
import Registry

extension CertificateManager {
    /// `DescribeCertificate`: what the certificate says and what became of it.
    package struct DescribeCertificate: TargetedOperation {
        package static let name = "DescribeCertificate"

        package struct Output: Encodable, Sendable {
            let certificate: CertificateDetail
        }

        package struct CertificateDetail: Encodable, Sendable {
            let certificateArn: String
            let domainName: String?
            let subjectAlternativeNames: [String]
            let serial: String
            let subject: String
            let issuer: String
            let createdAt: Double
            let importedAt: Double
            let status: String
            let notBefore: Double
            let notAfter: Double
            let keyAlgorithm: String
            let signatureAlgorithm: String
            let inUseBy: [String]
            let type: String
            let keyUsages: [Named]
            let extendedKeyUsages: [Purpose]
            let renewalEligibility: String
        }

        package struct Named: Encodable, Sendable {
            let name: String
        }

        package struct Purpose: Encodable, Sendable {
            let name: String
            let OID: String
        }

        let arn: ServerCertificateARN

        package init(_ body: JSONBody) throws(InvalidRequest) { arn = try CertificateManager.arn(body) }

        package func perform(in context: OperationContext) async throws(APIError) -> Output {
            let (arn, scope) = (arn, context.scope)
            let (record, users) = try await context.read { reader throws(RegistryError) in
                (
                    try reader.describeServerCertificate(arn, in: scope),
                    try reader.domainConfigurations(with: arn.id, of: scope.account)
                )
            }
            let facts: CertificateFacts
            do {
                facts = try CertificateFacts(pem: record.content.certificatePEM)
            } catch {
                throw .internalFailure("the stored certificate `\(arn)` can't be read: \(error)")
            }
            return Output(
                certificate: CertificateDetail(
                    arn, record, facts, inUseBy: users.map { "\($0.arn(in: scope))" }, now: context.now))
        }
    }
}

extension CertificateManager.DescribeCertificate.CertificateDetail {
    fileprivate init(
        _ arn: ServerCertificateARN, _ record: ServerCertificateRecord, _ facts: CertificateFacts, inUseBy: [String],
        now: WallTime
    ) {
        certificateArn = "\(arn)"
        domainName = record.content.domainNames.first
        subjectAlternativeNames = record.content.domainNames
        serial = Self.pairs(facts.serialNumber.hexadecimal)
        subject = facts.subject.description
        issuer = facts.issuer.description
        createdAt = record.creationDate.seconds
        importedAt = record.importDate.seconds
        status = record.status(at: now)
        notBefore = record.content.notBefore.seconds
        notAfter = record.content.notAfter.seconds
        keyAlgorithm = record.content.keyAlgorithm
        signatureAlgorithm = facts.signatureAlgorithm.certificateManagerName
        self.inUseBy = inUseBy
        type = "IMPORTED"
        keyUsages = (facts.extensions.keyUsage?.certificateManagerNames ?? []).map { .init(name: $0) }
        extendedKeyUsages = (facts.extensions.extendedKeyUsage ?? []).map {
            .init(name: Self.purposes[$0] ?? "CUSTOM", OID: $0)
        }
        renewalEligibility = "INELIGIBLE"
    }

    /// Such as `0a:1b`.
    private static func pairs(_ digits: String) -> String {
        let characters = Array(digits.drop { $0 == "-" })
        return stride(from: 0, to: characters.count, by: 2).map {
            String(characters[$0..<min($0 + 2, characters.count)])
        }
        .joined(separator: ":")
    }

    private static let purposes = [
        "1.3.6.1.5.5.7.3.1": "TLS_WEB_SERVER_AUTHENTICATION", "1.3.6.1.5.5.7.3.2": "TLS_WEB_CLIENT_AUTHENTICATION",
        "1.3.6.1.5.5.7.3.3": "CODE_SIGNING", "1.3.6.1.5.5.7.3.4": "EMAIL_PROTECTION",
        "1.3.6.1.5.5.7.3.5": "IPSEC_END_SYSTEM", "1.3.6.1.5.5.7.3.6": "IPSEC_TUNNEL",
        "1.3.6.1.5.5.7.3.7": "IPSEC_USER", "1.3.6.1.5.5.7.3.8": "TIME_STAMPING",
        "1.3.6.1.5.5.7.3.9": "OCSP_SIGNING", "2.5.29.37.0": "ANY",
    ]
}

extension KeyUsage {
    fileprivate var certificateManagerNames: [String] {
        let names: [(KeyUsage, String)] = [
            (.digitalSignature, "DIGITAL_SIGNATURE"), (.contentCommitment, "NON_REPUDIATION"),
            (.keyEncipherment, "KEY_ENCIPHERMENT"), (.dataEncipherment, "DATA_ENCIPHERMENT"),
            (.keyAgreement, "KEY_AGREEMENT"), (.keyCertSign, "CERTIFICATE_SIGNING"), (.cRLSign, "CRL_SIGNING"),
            (.encipherOnly, "ENCIPHER_ONLY"), (.decipherOnly, "DECIPHER_ONLY"),
        ]
        return names.filter { contains($0.0) }.map(\.1)
    }
}
