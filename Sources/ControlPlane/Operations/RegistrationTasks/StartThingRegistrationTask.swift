import Broker
import IoTModel
import Provisioning
import Registry

/// `StartThingRegistrationTask`: `POST /thing-registration-tasks`. Applies a template to each device of a file.
package struct StartThingRegistrationTask: Operation {
    package static let route = Route(
        .post, "/thing-registration-tasks", action: "iot:StartThingRegistrationTask")

    package struct Output: Encodable, Sendable {
        let taskId: String
    }

    let templateBody: String
    let input: RegistrationInput
    let roleARN: String

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let members = try request.json()
        templateBody = try members.templateBody()
        input = RegistrationInput(
            bucket: try members.required("inputFileBucket", BucketName.expectation, BucketName.init(rawValue:)),
            key: try members.required("inputFileKey", BucketKey.expectation, BucketKey.init(rawValue:)))
        roleARN = try members.required("roleArn", RoleARN.expectation) { RoleARN.isOne($0) ? $0 : nil }
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        do {
            try await context.services.inputs.check(input)
        } catch {
            throw .invalidRequest(InvalidRequest(error.description))
        }
        let task = RegistrationTaskRecord(
            account: context.account, id: RegistrationTaskID(unchecked: context.services.random.uuid()),
            templateBody: templateBody, bucket: input.bucket, key: input.key, roleARN: roleARN,
            creationDate: context.now, lastModifiedDate: context.now)
        try await context.write { writer throws(RegistryError) in try writer.startRegistrationTask(task) }
        return Output(taskId: "\(task.id)")
    }
}
