import IoTModel

/// The records of the in-memory registry, by their keys.
struct InMemoryTables {
    /// A key within an account.
    struct Key<Name: Hashable>: Hashable {
        let account: AccountID
        let name: Name

        init(_ account: AccountID, _ name: Name) {
            self.account = account
            self.name = name
        }
    }

    struct PolicyAttachment: Hashable {
        let account: AccountID
        let policy: PolicyName
        let target: Resource
    }

    struct ThingAttachment: Hashable {
        let account: AccountID
        let thing: ThingName
        let certificate: CertificateID
    }

    struct ServerCertificate {
        let record: ServerCertificateRecord
        let key: PrivateKeyPEM
    }

    struct Membership: Hashable {
        let account: AccountID
        let thing: ThingName
        let group: ThingGroupName
    }

    var accounts: [AccountID: AccountRecord] = [:]
    var certificates: [Key<CertificateID>: CertificateRecord] = [:]
    var transfers: [Key<CertificateID>: CertificateTransferRecord] = [:]
    var policies: [Key<PolicyName>: PolicyRecord] = [:]
    /// By number.
    var versions: [Key<PolicyName>: [Int: PolicyVersionRecord]] = [:]
    var policyAttachments: Set<PolicyAttachment> = []
    var things: [Key<ThingName>: ThingRecord] = [:]
    var thingTypes: [Key<ThingTypeName>: ThingTypeRecord] = [:]
    var thingGroups: [Key<ThingGroupName>: ThingGroupRecord] = [:]
    var memberships: Set<Membership> = []
    var billingGroups: [Key<BillingGroupName>: BillingGroupRecord] = [:]
    var roleAliases: [Key<RoleAliasName>: RoleAliasRecord] = [:]
    var eventConfigurations: [AccountID: EventConfigurations] = [:]
    var topicRules: [Key<TopicRuleName>: TopicRuleRecord] = [:]
    var indexingConfigurations: [AccountID: IndexingConfiguration] = [:]
    var thingAttachments: [ThingAttachment: ThingPrincipalType] = [:]
    var templates: [Key<TemplateName>: TemplateRecord] = [:]
    /// By number.
    var templateVersions: [Key<TemplateName>: [Int: TemplateVersionRecord]] = [:]
    var authorizers: [Key<AuthorizerName>: AuthorizerRecord] = [:]
    var defaultAuthorizers: [AccountID: AuthorizerName] = [:]
    /// By digest.
    var ownershipTokens: [Key<[UInt8]>: OwnershipTokenRecord] = [:]
    var provisioningClaims: [Key<CertificateID>: ProvisioningClaimRecord] = [:]
    /// By the key's bytes: keys that merely look alike are different keys.
    var tags: [Key<Resource>: [[UInt8]: Tag]] = [:]
    var domainConfigurations: [Key<DomainConfigurationName>: DomainConfigurationRecord] = [:]
    var serverCertificates: [Key<ServerCertificateID>: ServerCertificate] = [:]
    var caCertificates: [Key<CertificateID>: CACertificateRecord] = [:]
    var registrationTasks: [Key<RegistrationTaskID>: RegistrationTaskRecord] = [:]
    /// By line.
    var registrationOutcomes: [Key<RegistrationTaskID>: [Int: RegistrationOutcomeRecord]] = [:]
    var registrationCodes: [AccountID: String] = [:]
    var loggingOptions: [AccountID: LoggingOptions] = [:]
    var legacyLoggingOptions: [AccountID: LegacyLoggingOptions] = [:]
    var logLevels: [Key<LogTarget>: LoggingOptions.Level] = [:]
    var logGroups: [Key<String>: LogGroupRecord] = [:]
    var auditConfigurations: [AccountID: AuditConfiguration] = [:]
    var auditTasks: [Key<AuditTaskID>: AuditTaskRecord] = [:]
    var auditFindings: [Key<AuditFindingID>: AuditFindingRecord] = [:]
    var scheduledAudits: [Key<ScheduledAuditName>: ScheduledAuditRecord] = [:]
    var auditSuppressions: [Key<AuditSuppressionRecord.Key>: AuditSuppressionRecord] = [:]
    var sharedUses: [Key<SharedUseRecord.Key>: SharedUseRecord] = [:]
    var clientConflicts: [Key<ClientConflictRecord.Key>: ClientConflictRecord] = [:]
    /// By account; nil where it isn't known.
    var lostObservations: [AccountID?: WallTime] = [:]
    var accessKeys: [String: AccessKeyRecord] = [:]
}

extension Window where Key: Comparable {
    /// The items of this window, in its order.
    func select<Item>(_ items: some Sequence<Item>, by key: (Item) -> Key) -> [Item] {
        let following = items.map { (key: key($0), item: $0) }.filter { candidate in
            guard let after else { return true }
            return isAscending ? candidate.key > after : candidate.key < after
        }
        let ordered = following.sorted { isAscending ? $0.key < $1.key : $0.key > $1.key }
        return ordered.prefix(limit).map(\.item)
    }
}
