import IoTModel
import Registry

/// `TransferCertificate`: `PATCH /transfer-certificate/{certificateId}?targetAwsAccount={account}`. The certificate waits
/// in both accounts until the target accepts or rejects it or the source cancels.
package struct TransferCertificate: Operation {
    package static let route = Route(
        .patch, "/transfer-certificate/{certificateId}", action: "iot:TransferCertificate")

    package struct Output: Encodable, Sendable {
        let transferredCertificateArn: String
    }

    let id: CertificateID
    let target: AccountID
    let message: String?

    package init(_ request: RequestReader) throws(InvalidRequest) {
        id = try request.certificateID()
        target = try request.query("targetAwsAccount", AccountID.expectation, AccountID.init(_:))
        message = try request.json().transferText("transferMessage")
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (id, target, message, source, now) = (id, target, message, context.account, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.transferCertificate(id, from: source, to: target, message: message, at: now)
        }
        let scope = AccountScope(account: target, region: context.scope.region)
        return Output(transferredCertificateArn: "\(scope.arn(.certificate(id)))")
    }
}

extension JSONBody {
    /// A text for the other side.
    func transferText(_ name: String) throws(InvalidRequest) -> String? {
        let limit = Limits.Registry.transferTextCharacters
        return try optional(name, "at most \(limit) characters") { $0.unicodeScalars.count <= limit ? $0 : nil }
    }
}
