import Audit
import IoTModel
import Registry

/// `ListAuditFindings`: `POST /audit/findings`. The newest first; of a task, or of a time, or all that are kept.
package struct ListAuditFindings: Operation {
    package static let route = Route(.post, "/audit/findings", action: "iot:ListAuditFindings")

    package struct Output: Encodable, Sendable {
        let findings: [AuditFindingShape]
        let nextToken: String?
    }

    let filter: AuditFindingFilter
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        var filter = AuditFindingFilter(
            task: try body.optional("taskId"),
            check: try body.optional("checkName", auditCheckExpectation, AuditCheck.init(rawValue:)),
            resource: try body.auditResource(), isSuppressed: try body.flag("listSuppressedFindings"))
        let (start, end) = (try body.time("startTime"), try body.time("endTime"))
        switch (start, end) {
        case (let start?, let end?):
            guard start <= end else {
                throw InvalidRequest(
                    "`startTime` is \(start), which is after `endTime`, \(end); give the earlier one first")
            }
            guard filter.task == nil else {
                throw InvalidRequest(
                    "both a time and `taskId` are given; give either `startTime` and `endTime` or `taskId`")
            }
            filter.dates = start...end
        case (nil, nil): break
        case (_, _): throw InvalidRequest("one of `startTime` and `endTime` is given alone; give both or neither")
        }
        self.filter = filter
        page = try body.tokenPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (filter, page, account) = (filter, page, context.account)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listAuditFindings(of: account, matching: filter, page: page)
        }
        return Output(findings: found.items.map(AuditFindingShape.init), nextToken: found.nextMarker)
    }
}
