/// One resource of AWS IoT, without account and region.
package enum Resource: Hashable, Sendable {
    case certificate(CertificateID)
    case caCertificate(CertificateID)
    case policy(PolicyName)
    case thing(ThingName)
    case thingType(ThingTypeName)
    case provisioningTemplate(TemplateName)
    case thingGroup(ThingGroupName)
    case billingGroup(BillingGroupName)
    case roleAlias(RoleAliasName)
    case authorizer(AuthorizerName)
    case topicRule(TopicRuleName)
    case scheduledAudit(ScheduledAuditName)
    case domainConfiguration(name: String, suffix: String)
    /// A kind that this server reads but does not know: the text after the account.
    case other(String)

    package var path: String {
        switch self {
        case .certificate(let id): "cert/\(id)"
        case .caCertificate(let id): "cacert/\(id)"
        case .policy(let name): "policy/\(name)"
        case .thing(let name): "thing/\(name)"
        case .thingType(let name): "thingtype/\(name)"
        case .thingGroup(let name): "thinggroup/\(name)"
        case .provisioningTemplate(let name): "provisioningtemplate/\(name)"
        case .billingGroup(let name): "billinggroup/\(name)"
        case .roleAlias(let name): "rolealias/\(name)"
        case .authorizer(let name): "authorizer/\(name)"
        case .topicRule(let name): "rule/\(name)"
        case .scheduledAudit(let name): "scheduledaudit/\(name)"
        case .domainConfiguration(let name, let suffix): "domainconfiguration/\(name)/\(suffix)"
        case .other(let text): text
        }
    }

    package init(path: String) {
        let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.count == 2 ? String(parts[1]) : ""
        let known: Resource? =
            switch parts[0] {
            case "cert": CertificateID(name).map(Resource.certificate)
            case "cacert": CertificateID(name).map(Resource.caCertificate)
            case "policy": PolicyName(name).map(Resource.policy)
            case "thing": ThingName(name).map(Resource.thing)
            case "thingtype": ThingTypeName(name).map(Resource.thingType)
            case "provisioningtemplate": TemplateName(name).map(Resource.provisioningTemplate)
            case "domainconfiguration": Self.domainConfiguration(name)
            case "thinggroup": ThingGroupName(name).map(Resource.thingGroup)
            case "billinggroup": BillingGroupName(name).map(Resource.billingGroup)
            case "rolealias": RoleAliasName(name).map(Resource.roleAlias)
            case "authorizer": AuthorizerName(name).map(Resource.authorizer)
            case "rule": TopicRuleName(name).map(Resource.topicRule)
            case "scheduledaudit": ScheduledAuditName(name).map(Resource.scheduledAudit)
            default: nil
            }
        self = known ?? .other(path)
    }

    /// - Parameter path: a name and a suffix with a slash between them.
    private static func domainConfiguration(_ path: String) -> Resource? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        return .domainConfiguration(name: parts[0], suffix: parts[1])
    }
}

/// `arn:aws:iot:REGION:ACCOUNT:RESOURCE`.
package struct ARN: Hashable, Sendable, CustomStringConvertible {
    package let scope: AccountScope
    package let resource: Resource

    package init(scope: AccountScope, resource: Resource) {
        self.scope = scope
        self.resource = resource
    }

    /// Reads any ARN of the `iot` service; nil for another form.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", parts[1] == "aws", parts[2] == "iot",
            let region = Region(parts[3]), let account = AccountID(parts[4]), !parts[5].isEmpty
        else { return nil }
        self.init(scope: AccountScope(account: account, region: region), resource: Resource(path: parts[5]))
    }

    package var description: String { scope.arnPrefix + resource.path }
}
