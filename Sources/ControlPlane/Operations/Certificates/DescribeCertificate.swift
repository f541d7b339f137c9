import IoTModel
import Registry

/// `DescribeCertificate`: `GET /certificates/{certificateId}`.
package struct DescribeCertificate: Operation {
    package static let route = Route(.get, "/certificates/{certificateId}", action: "iot:DescribeCertificate")

    package struct Output: Encodable, Sendable {
        let certificateDescription: CertificateDescription
    }

    let id: CertificateID

    package init(_ request: RequestReader) throws(InvalidRequest) { id = try request.certificateID() }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (id, account) = (id, context.account)
        let record = try await context.read { reader throws(RegistryError) in
            try reader.describeCertificate(id, of: account)
        }
        return Output(certificateDescription: CertificateDescription(record, in: context.scope))
    }
}

/// AWS IoT API, `CertificateDescription`. Times are seconds since 1970.
package struct CertificateDescription: Encodable, Sendable {
    struct Validity: Encodable, Sendable {
        let notBefore: Double
        let notAfter: Double
    }

    /// Without members, as long as there was no transfer.
    struct TransferData: Encodable, Sendable {}

    let certificateArn: String
    let certificateId: String
    let caCertificateId: String?
    let status: String
    let certificatePem: String
    let ownedBy: String
    let previousOwnedBy: String?
    let creationDate: Double
    let lastModifiedDate: Double
    let customerVersion: Int
    let transferData = TransferData()
    let generationId: String
    let validity: Validity
    let certificateMode: String

    init(_ record: CertificateRecord, in scope: AccountScope) {
        certificateArn = "\(scope.arn(.certificate(record.id)))"
        certificateId = "\(record.id)"
        caCertificateId = record.caCertificateID.map { "\($0)" }
        status = record.status.rawValue
        certificatePem = record.pem
        ownedBy = record.ownedBy.rawValue
        previousOwnedBy = record.previousOwnedBy?.rawValue
        creationDate = record.creationDate.seconds
        lastModifiedDate = record.lastModifiedDate.seconds
        customerVersion = record.customerVersion
        generationId = record.generationID
        validity = Validity(notBefore: record.notBefore.seconds, notAfter: record.notAfter.seconds)
        certificateMode = record.mode.rawValue
    }
}

extension RequestReader {
    func certificateID() throws(InvalidRequest) -> CertificateID {
        try path("certificateId", "64 hexadecimal digits", CertificateID.init(_:))
    }
}
