import Audit
import IoTModel
import Registry

/// `DescribeAuditFinding`: `GET /audit/findings/{findingId}`.
package struct DescribeAuditFinding: Operation {
    package static let route = Route(.get, "/audit/findings/{findingId}", action: "iot:DescribeAuditFinding")

    package struct Output: Encodable, Sendable {
        let finding: AuditFindingShape
    }

    let id: AuditFindingID

    package init(_ request: RequestReader) throws(InvalidRequest) { id = try request.path("findingId") }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (id, account) = (id, context.account)
        let record = try await context.read { reader throws(RegistryError) in
            try reader.requireAuditFinding(id, of: account)
        }
        return Output(finding: AuditFindingShape(record))
    }
}

/// `ListRelatedResourcesForAuditFinding`: `GET /audit/relatedResources?findingId={id}` and a page.
package struct ListRelatedResourcesForAuditFinding: Operation {
    package static let route = Route(
        .get, "/audit/relatedResources", action: "iot:ListRelatedResourcesForAuditFinding")

    package struct Output: Encodable, Sendable {
        let relatedResources: [AuditResourceShape]
        let nextToken: String?
    }

    let id: AuditFindingID
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        id = try request.query("findingId", AuditFindingID.expectation, AuditFindingID.init(_:))
        page = try request.tokenPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (id, page, account) = (id, page, context.account)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listRelatedResources(ofAuditFinding: id, of: account, page: page)
        }
        return Output(
            relatedResources: found.items.map { AuditResourceShape($0.resource, info: $0.info) },
            nextToken: found.nextMarker)
    }
}
