import IoTModel
import Provisioning
import Registry

/// `CreateProvisioningTemplate`: `POST /provisioning-templates`. The body becomes version 1, the default.
package struct CreateProvisioningTemplate: Operation {
    package static let route = Route(.post, "/provisioning-templates", action: "iot:CreateProvisioningTemplate")

    package struct Output: Encodable, Sendable {
        let templateArn: String
        let templateName: String
        let defaultVersionId: Int
    }

    let name: TemplateName
    let kind: TemplateRecord.Kind
    let description: String?
    let body: String
    let isEnabled: Bool
    let roleARN: String
    let hook: TemplateRecord.Hook?
    let tags: [Tag]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        let members = try request.json()
        name = try members.required("templateName", TemplateName.expectation, TemplateName.init(_:))
        kind =
            try members.optional("type", "FLEET_PROVISIONING or JITP", TemplateRecord.Kind.init(rawValue:))
            ?? .fleetProvisioning
        description = try members.templateDescription()
        body = try members.templateBody()
        isEnabled = try members.flag("enabled") ?? false
        roleARN = try members.required("provisioningRoleArn", RoleARN.expectation) { RoleARN.isOne($0) ? $0 : nil }
        hook = try members.preProvisioningHook()
        tags = try members.tags() ?? []
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (body, tags, scope) = (body, tags, context.scope)
        let record = TemplateRecord(
            account: scope.account, name: name, kind: kind, description: description, isEnabled: isEnabled,
            roleARN: roleARN, hook: hook, creationDate: context.now, lastModifiedDate: context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.createTemplate(record, body: body, tags: tags, in: scope)
        }
        return Output(
            templateArn: "\(scope.arn(.provisioningTemplate(name)))", templateName: "\(name)",
            defaultVersionId: record.defaultVersion)
    }
}

extension JSONBody {
    /// As it was submitted, once it is known to be a template.
    func templateBody() throws(InvalidRequest) -> String {
        let text = try required("templateBody", "a provisioning template (JSON)") { $0 }
        do {
            _ = try ProvisioningTemplate(text)
        } catch {
            throw InvalidRequest("`templateBody`: \(error)")
        }
        return text
    }

    func templateDescription() throws(InvalidRequest) -> String? {
        let maximum = Limits.Provisioning.descriptionCharacters
        return try optional("description", "at most \(maximum) characters, none of them a control character") { text in
            let scalars = text.unicodeScalars
            let isPrintable = scalars.allSatisfy { $0.properties.generalCategory != .control }
            return scalars.count <= maximum && isPrintable ? text : nil
        }
    }

    func preProvisioningHook() throws(InvalidRequest) -> TemplateRecord.Hook? {
        guard let hook = try object("preProvisioningHook") else { return nil }
        let version = try hook.optional("payloadVersion", "`\(TemplateRecord.Hook.standardPayloadVersion)`") { text in
            text == TemplateRecord.Hook.standardPayloadVersion ? text : nil
        }
        let target = try hook.required("targetArn", "a function's ARN, arn:aws:lambda:…, of at most 2048 characters") {
            $0.hasPrefix("arn:aws:lambda:") && $0.utf8.count <= Limits.API.functionARNBytes ? $0 : nil
        }
        return .init(payloadVersion: version ?? TemplateRecord.Hook.standardPayloadVersion, targetARN: target)
    }
}

/// AWS IoT API, `ProvisioningHook`.
struct PreProvisioningHook: Encodable, Sendable {
    let payloadVersion: String
    let targetArn: String

    init(_ hook: TemplateRecord.Hook) {
        payloadVersion = hook.payloadVersion
        targetArn = hook.targetARN
    }
}
