import IoTModel
import Registry

/// `ListOutgoingCertificates`: `GET /certificates-out-going?pageSize={n}&marker={marker}&isAscendingOrder={boolean}`: what
/// the account is giving away. By creation date, the newest first unless asked otherwise.
package struct ListOutgoingCertificates: Operation {
    package static let route = Route(.get, "/certificates-out-going", action: "iot:ListOutgoingCertificates")

    package struct Output: Encodable, Sendable {
        let outgoingCertificates: [Item]
        let nextMarker: String?
    }

    package struct Item: Encodable, Sendable {
        let certificateArn: String
        let certificateId: String
        let transferredTo: String
        let transferDate: Double
        let transferMessage: String?
        let creationDate: Double
    }

    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        page = try request.markedPage(isAscending: try request.flag("isAscendingOrder") ?? false)
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (page, scope) = (page, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listOutgoingTransfers(of: scope.account, page: page)
        }
        return Output(
            outgoingCertificates: found.items.map { transfer in
                Item(
                    certificateArn: "\(scope.arn(.certificate(transfer.id)))", certificateId: "\(transfer.id)",
                    transferredTo: transfer.target.rawValue, transferDate: transfer.transferDate.seconds,
                    transferMessage: transfer.message, creationDate: transfer.creationDate.seconds)
            }, nextMarker: found.nextMarker)
    }
}
