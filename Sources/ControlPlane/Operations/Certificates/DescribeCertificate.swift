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
        let (record, transfer) = try await context.read { reader throws(RegistryError) in
            (try reader.describeCertificate(id, of: account), try reader.transfer(of: id, account: account))
        }
        return Output(certificateDescription: CertificateDescription(record, transfer, in: context.scope))
    }
}

/// AWS IoT API, `CertificateDescription`. Times are seconds since 1970.
package struct CertificateDescription: Encodable, Sendable {
    struct Validity: Encodable, Sendable {
        let notBefore: Double
        let notAfter: Double
    }

    /// Without members, as long as there was no transfer.
    struct TransferData: Encodable, Sendable {
        var transferMessage: String?
        var rejectReason: String?
        var transferDate: Double?
        var acceptDate: Double?
        var rejectDate: Double?

        init(_ transfer: CertificateTransferRecord?) {
            guard let transfer else { return }
            transferMessage = transfer.message
            transferDate = transfer.transferDate.seconds
            switch transfer.outcome {
            case .pending: break
            case .accepted(let date): acceptDate = date.seconds
            case .rejected(let date, let reason):
                rejectDate = date.seconds
                rejectReason = reason
            }
        }
    }

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
    let transferData: TransferData
    let generationId: String
    let validity: Validity
    let certificateMode: String

    init(_ record: CertificateRecord, _ transfer: CertificateTransferRecord?, in scope: AccountScope) {
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
        transferData = TransferData(transfer)
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
