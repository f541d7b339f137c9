/// Every operation of AWS's models for the three services, implemented or not.
enum Operations {
    static let all = implemented + UnimplementedOperations.routes.map(RoutedOperation.init(notImplemented:))
    static let table = RouteTable(all)

    static let implemented: [RoutedOperation] =
        certificates + transfers + authorities + policies + things + thingTypes + thingGroups + billingGroups
        + roleAliases + topicRules + authorizers + provisioning + settings + domains + data + ours
        + audits

    private static let certificates: [RoutedOperation] = [
        .init(CreateKeysAndCertificate.self), .init(CreateCertificateFromCsr.self),
        .init(RegisterCertificateWithoutCA.self), .init(DescribeCertificate.self), .init(ListCertificates.self),
        .init(UpdateCertificate.self), .init(DeleteCertificate.self),
    ]

    private static let authorities: [RoutedOperation] = [
        .init(GetRegistrationCode.self), .init(DeleteRegistrationCode.self), .init(RegisterCACertificate.self),
        .init(DescribeCACertificate.self), .init(ListCACertificates.self), .init(UpdateCACertificate.self),
        .init(DeleteCACertificate.self), .init(ListCertificatesByCA.self), .init(RegisterCertificate.self),
    ]

    private static let policies: [RoutedOperation] = [
        .init(CreatePolicy.self), .init(GetPolicy.self), .init(ListPolicies.self), .init(DeletePolicy.self),
        .init(CreatePolicyVersion.self), .init(GetPolicyVersion.self), .init(ListPolicyVersions.self),
        .init(SetDefaultPolicyVersion.self), .init(DeletePolicyVersion.self), .init(AttachPolicy.self),
        .init(DetachPolicy.self), .init(ListAttachedPolicies.self), .init(ListTargetsForPolicy.self),
        .init(AttachPrincipalPolicy.self), .init(DetachPrincipalPolicy.self), .init(ListPrincipalPolicies.self),
        .init(ListPolicyPrincipals.self), .init(TestAuthorization.self), .init(GetEffectivePolicies.self),
    ]

    private static let things: [RoutedOperation] = [
        .init(CreateThing.self), .init(DescribeThing.self), .init(ListThings.self), .init(UpdateThing.self),
        .init(DeleteThing.self), .init(AttachThingPrincipal.self), .init(DetachThingPrincipal.self),
        .init(ListThingPrincipals.self), .init(ListPrincipalThings.self), .init(ListThingPrincipalsV2.self),
        .init(ListPrincipalThingsV2.self),
    ]

    private static let thingTypes: [RoutedOperation] = [
        .init(CreateThingType.self), .init(DescribeThingType.self), .init(ListThingTypes.self),
        .init(UpdateThingType.self), .init(DeprecateThingType.self), .init(DeleteThingType.self),
    ]

    private static let thingGroups: [RoutedOperation] = [
        .init(CreateThingGroup.self), .init(DescribeThingGroup.self), .init(ListThingGroups.self),
        .init(UpdateThingGroup.self), .init(DeleteThingGroup.self), .init(AddThingToThingGroup.self),
        .init(RemoveThingFromThingGroup.self), .init(UpdateThingGroupsForThing.self),
        .init(ListThingsInThingGroup.self), .init(ListThingGroupsForThing.self),
    ]

    private static let billingGroups: [RoutedOperation] = [
        .init(CreateBillingGroup.self), .init(DescribeBillingGroup.self), .init(ListBillingGroups.self),
        .init(UpdateBillingGroup.self), .init(DeleteBillingGroup.self), .init(AddThingToBillingGroup.self),
        .init(RemoveThingFromBillingGroup.self), .init(ListThingsInBillingGroup.self),
    ]

    private static let roleAliases: [RoutedOperation] = [
        .init(CreateRoleAlias.self), .init(DescribeRoleAlias.self), .init(ListRoleAliases.self),
        .init(UpdateRoleAlias.self), .init(DeleteRoleAlias.self),
    ]

    private static let provisioning: [RoutedOperation] = [
        .init(CreateProvisioningTemplate.self), .init(DescribeProvisioningTemplate.self),
        .init(ListProvisioningTemplates.self), .init(UpdateProvisioningTemplate.self),
        .init(DeleteProvisioningTemplate.self), .init(CreateProvisioningTemplateVersion.self),
        .init(DescribeProvisioningTemplateVersion.self), .init(ListProvisioningTemplateVersions.self),
        .init(DeleteProvisioningTemplateVersion.self), .init(CreateProvisioningClaim.self),
        .init(RegisterThing.self), .init(StartThingRegistrationTask.self), .init(StopThingRegistrationTask.self),
        .init(DescribeThingRegistrationTask.self), .init(ListThingRegistrationTasks.self),
        .init(ListThingRegistrationTaskReports.self),
    ]

    private static let topicRules: [RoutedOperation] = [
        .init(CreateTopicRule.self), .init(GetTopicRule.self), .init(ListTopicRules.self),
        .init(ReplaceTopicRule.self), .init(EnableTopicRule.self), .init(DisableTopicRule.self),
        .init(DeleteTopicRule.self), .init(GetIndexingConfiguration.self), .init(UpdateIndexingConfiguration.self),
    ]

    private static let settings: [RoutedOperation] = [
        .init(DescribeEndpoint.self), .init(SetV2LoggingOptions.self), .init(GetV2LoggingOptions.self),
        .init(SetV2LoggingLevel.self), .init(ListV2LoggingLevels.self), .init(DeleteV2LoggingLevel.self),
        .init(SetLoggingOptions.self), .init(GetLoggingOptions.self),
        .init(TagResource.self), .init(UntagResource.self), .init(ListTagsForResource.self),
        .init(DescribeEventConfigurations.self), .init(UpdateEventConfigurations.self),
    ]

    private static let domains: [RoutedOperation] = [
        .init(CreateDomainConfiguration.self), .init(DescribeDomainConfiguration.self),
        .init(ListDomainConfigurations.self), .init(UpdateDomainConfiguration.self),
        .init(DeleteDomainConfiguration.self),
    ]

    private static let authorizers: [RoutedOperation] = [
        .init(CreateAuthorizer.self), .init(DescribeAuthorizer.self), .init(ListAuthorizers.self),
        .init(UpdateAuthorizer.self), .init(DeleteAuthorizer.self), .init(SetDefaultAuthorizer.self),
        .init(DescribeDefaultAuthorizer.self), .init(ClearDefaultAuthorizer.self), .init(TestInvokeAuthorizer.self),
    ]

    private static let ours: [RoutedOperation] = [
        .init(CreateAccount.self), .init(ListAccounts.self), .init(ExplainAuthorization.self),
    ]

    private static let transfers: [RoutedOperation] = [
        .init(TransferCertificate.self), .init(AcceptCertificateTransfer.self), .init(RejectCertificateTransfer.self),
        .init(CancelCertificateTransfer.self), .init(ListOutgoingCertificates.self),
    ]

    private static let data: [RoutedOperation] = [.init(Publish.self)]

    private static let audits: [RoutedOperation] = [
        .init(DescribeAccountAuditConfiguration.self), .init(UpdateAccountAuditConfiguration.self),
        .init(DeleteAccountAuditConfiguration.self), .init(StartOnDemandAuditTask.self),
        .init(DescribeAuditTask.self), .init(ListAuditTasks.self), .init(CancelAuditTask.self),
        .init(ListAuditFindings.self), .init(DescribeAuditFinding.self),
        .init(ListRelatedResourcesForAuditFinding.self), .init(CreateScheduledAudit.self),
        .init(DescribeScheduledAudit.self), .init(ListScheduledAudits.self), .init(UpdateScheduledAudit.self),
        .init(DeleteScheduledAudit.self), .init(CreateAuditSuppression.self), .init(DescribeAuditSuppression.self),
        .init(ListAuditSuppressions.self), .init(UpdateAuditSuppression.self), .init(DeleteAuditSuppression.self),
        .init(StartAudit.self),
    ]
}
