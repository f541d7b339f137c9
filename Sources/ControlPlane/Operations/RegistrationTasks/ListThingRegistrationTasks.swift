import IoTModel
import Registry

/// `ListThingRegistrationTasks`: `GET /thing-registration-tasks?status={status}&maxResults={n}&nextToken={token}`. The
/// newest first.
package struct ListThingRegistrationTasks: Operation {
    package static let route = Route(.get, "/thing-registration-tasks", action: "iot:ListThingRegistrationTasks")

    package struct Output: Encodable, Sendable {
        let taskIds: [String]
        let nextToken: String?
    }

    let status: RegistrationTaskRecord.Status?
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let statuses = RegistrationTaskRecord.Status.allCases.map(\.rawValue)
        status = try request.optionalQuery(
            "status", "one of \(statuses.joined(separator: ", "))", RegistrationTaskRecord.Status.init(rawValue:))
        page = try request.tokenPage()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (status, page, account) = (status, page, context.account)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listRegistrationTasks(of: account, status: status, page: page)
        }
        return Output(taskIds: found.items.map { "\($0.id)" }, nextToken: found.nextMarker)
    }
}
