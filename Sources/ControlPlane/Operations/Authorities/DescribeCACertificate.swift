import IoTModel
import Registry

/// `DescribeCACertificate`: `GET /cacertificate/{caCertificateId}`.
package struct DescribeCACertificate: Operation {
    package static let route = Route(
        .get, "/cacertificate/{caCertificateId}", action: "iot:DescribeCACertificate")

    package struct Output: Encodable, Sendable {
        let certificateDescription: CACertificateDescription
        let registrationConfig: RegistrationConfigMembers?
    }

    let id: CertificateID

    package init(_ request: RequestReader) throws(InvalidRequest) { id = try request.caCertificateID() }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (id, account) = (id, context.account)
        let record = try await context.read { reader throws(RegistryError) in
            try reader.describeCACertificate(id, of: account)
        }
        return Output(
            certificateDescription: CACertificateDescription(record, in: context.scope),
            registrationConfig: record.registrationConfig.map(RegistrationConfigMembers.init))
    }
}

/// AWS IoT API, `CACertificateDescription`. Times are seconds since 1970.
package struct CACertificateDescription: Encodable, Sendable {
    let certificateArn: String
    let certificateId: String
    let status: String
    let certificatePem: String
    let ownedBy: String
    let creationDate: Double
    let autoRegistrationStatus: String
    let lastModifiedDate: Double
    let customerVersion: Int
    let generationId: String
    let validity: CertificateDescription.Validity
    let certificateMode: String

    init(_ record: CACertificateRecord, in scope: AccountScope) {
        certificateArn = "\(scope.arn(.caCertificate(record.id)))"
        certificateId = "\(record.id)"
        status = record.status.rawValue
        certificatePem = record.pem
        ownedBy = record.ownedBy.rawValue
        creationDate = record.creationDate.seconds
        autoRegistrationStatus = record.autoRegistration.rawValue
        lastModifiedDate = record.lastModifiedDate.seconds
        customerVersion = record.customerVersion
        generationId = record.generationID
        validity = .init(notBefore: record.notBefore.seconds, notAfter: record.notAfter.seconds)
        certificateMode = record.mode.rawValue
    }
}

extension RequestReader {
    func caCertificateID() throws(InvalidRequest) -> CertificateID {
        try path("caCertificateId", "64 hexadecimal digits", CertificateID.init(_:))
    }
}
