import Audit
import IoTModel
import Registry

/// `DescribeAccountAuditConfiguration`: `GET /audit/configuration`. Every check of AWS's, enabled or not.
package struct DescribeAccountAuditConfiguration: Operation {
    package static let route = Route(.get, "/audit/configuration", action: "iot:DescribeAccountAuditConfiguration")

    package struct Output: Encodable, Sendable {
        let roleArn: String?
        let auditNotificationTargetConfigurations: [String: Target]?
        let auditCheckConfigurations: [String: Check]
    }

    package struct Target: Encodable, Sendable {
        let targetArn: String?
        let roleArn: String?
        let enabled: Bool?
    }

    package struct Check: Encodable, Sendable {
        let enabled: Bool
        let configuration: [String: String]?
    }

    package init(_ request: RequestReader) throws(InvalidRequest) {}

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let account = context.account
        let found = try await context.read { reader throws(RegistryError) in
            try reader.describeAuditConfiguration(of: account)
        }
        let target = found.notificationTarget.map {
            Target(targetArn: $0.targetARN, roleArn: $0.roleARN, enabled: $0.isEnabled)
        }
        return Output(
            roleArn: found.roleARN, auditNotificationTargetConfigurations: target.map { ["SNS": $0] },
            auditCheckConfigurations: Dictionary(
                uniqueKeysWithValues: AuditCheck.aws.map { check in
                    let settings = found.settings[check].flatMap { $0.isEmpty ? nil : $0 }
                    return (
                        check.rawValue, Check(enabled: found.enabled.contains(check), configuration: settings)
                    )
                }))
    }
}
