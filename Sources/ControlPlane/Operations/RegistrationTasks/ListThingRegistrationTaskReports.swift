import IoTModel
import Registry

/// `ListThingRegistrationTaskReports`:
/// `GET /thing-registration-tasks/{taskId}/reports?reportType={type}&maxResults={n}&nextToken={token}`. Links to files
/// that this API serves without a signature of the caller's, for an hour.
package struct ListThingRegistrationTaskReports: Operation {
    package static let route = Route(
        .get, "/thing-registration-tasks/{taskId}/reports", action: "iot:ListThingRegistrationTaskReports")

    package struct Output: Encodable, Sendable {
        let resourceLinks: [String]
        let reportType: String
        let nextToken: String?
    }

    let id: RegistrationTaskID
    let kind: ReportFile.Kind
    let page: PageRequest
    /// By which the caller reached the API, and so will reach the files.
    let host: String

    package init(_ request: RequestReader) throws(InvalidRequest) {
        id = try request.path("taskId")
        kind = try request.query("reportType", "ERRORS or RESULTS", ReportFile.Kind.init(rawValue:))
        page = try request.tokenPage()
        host = try request.header("host", "the API's name") { $0 }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (id, account, page, services) = (id, context.account, page, context.services)
        let task = try await context.read { reader throws(RegistryError) in
            // The one operation on tasks whose model has no ResourceNotFoundException.
            guard let task = try reader.registrationTask(id, of: account) else {
                throw .invalid(message: "registration task `\(id)` does not exist in this account")
            }
            return task
        }
        let files = ReportFile.count(ofLines: kind == .results ? task.successCount : task.failureCount)
        let numbers: Page<Int>
        do {
            numbers = try page.numbers(upTo: files, in: "registration-reports")
        } catch {
            throw .registry(error)
        }
        let end = context.now.advanced(by: Limits.Registration.reportLink)
        let links = numbers.items.map { number in
            let file = ReportFile(account: account, task: id, kind: kind, number: number)
            return "\(services.scheme)://\(host)\(services.reportLinks.target(of: file, until: end))"
        }
        return Output(resourceLinks: links, reportType: kind.rawValue, nextToken: numbers.nextMarker)
    }
}
