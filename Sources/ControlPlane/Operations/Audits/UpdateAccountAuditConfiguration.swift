import Audit
import IoTModel
import Registry

/// `UpdateAccountAuditConfiguration`: `PATCH /audit/configuration`, empty 200. What isn't given stays.
package struct UpdateAccountAuditConfiguration: Operation {
    package static let route = Route(.patch, "/audit/configuration", action: "iot:UpdateAccountAuditConfiguration")

    let update: AuditConfigurationUpdate

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let body = try request.json()
        var update = AuditConfigurationUpdate(roleARN: try body.optional("roleArn", "a role's ARN") { $0 })
        if let targets = try body.object("auditNotificationTargetConfigurations") {
            for name in targets.names where name != "SNS" {
                throw InvalidRequest("auditNotificationTargetConfigurations", name, expected: "SNS")
            }
            if let target = try targets.object("SNS") {
                update.notificationTarget = .init(
                    targetARN: try target.limitedText("targetArn", characters: 1...Limits.Audit.targetARNCharacters),
                    roleARN: try target.optional("roleArn", "a role's ARN") { $0 },
                    isEnabled: try target.flag("enabled"))
            }
        }
        if let checks = try body.object("auditCheckConfigurations") {
            for name in checks.names {
                let check = try auditCheck("auditCheckConfigurations", name)
                guard let change = try checks.object(name) else { continue }
                update.checks[check] = .init(
                    isEnabled: try change.flag("enabled"), settings: try change.textMap("configuration"))
            }
        }
        self.update = update
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (update, account) = (update, context.account)
        try await context.write { writer throws(RegistryError) in
            try writer.updateAuditConfiguration(update, of: account)
        }
        if update.notificationTarget?.isEnabled == true {
            context.logNotExecuted(
                "Notifications of audits are enabled and stored; this server sends none, for it has no SNS.")
        }
        return Empty()
    }
}
