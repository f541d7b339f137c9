import IoTModel
import Registry

/// `DescribeThingRegistrationTask`: `GET /thing-registration-tasks/{taskId}`.
package struct DescribeThingRegistrationTask: Operation {
    package static let route = Route(
        .get, "/thing-registration-tasks/{taskId}", action: "iot:DescribeThingRegistrationTask")

    package struct Output: Encodable, Sendable {
        let taskId: String
        let creationDate: Double
        let lastModifiedDate: Double
        let templateBody: String
        let inputFileBucket: String
        let inputFileKey: String
        let roleArn: String
        let status: String
        let message: String?
        let successCount: Int
        let failureCount: Int
        let percentageProgress: Int
    }

    let id: RegistrationTaskID

    package init(_ request: RequestReader) throws(InvalidRequest) { id = try request.path("taskId") }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (id, account) = (id, context.account)
        let task = try await context.read { reader throws(RegistryError) in
            try reader.describeRegistrationTask(id, of: account)
        }
        return Output(
            taskId: "\(task.id)", creationDate: task.creationDate.seconds,
            lastModifiedDate: task.lastModifiedDate.seconds, templateBody: task.templateBody,
            inputFileBucket: "\(task.bucket)", inputFileKey: "\(task.key)", roleArn: task.roleARN,
            status: task.status.rawValue, message: task.message, successCount: task.successCount,
            failureCount: task.failureCount, percentageProgress: task.percentageProgress)
    }
}
