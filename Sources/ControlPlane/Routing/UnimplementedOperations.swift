/// The operations of AWS's models (2026) that this server doesn't have: each is answered by name.
///
/// One line for each: name, method, path.
enum UnimplementedOperations {
    static let routes: [Route] = routes(iot, .iot) + routes(data, .data) + routes(jobsData, .jobsData)

    private static func routes(_ table: String, _ service: Service) -> [Route] {
        table.split(separator: "\n").map { line in
            let columns = line.split(separator: " ").map(String.init)
            guard columns.count == 3, let method = Route.Method(rawValue: columns[1]) else {
                preconditionFailure("a line of the table has name, method and path; found `\(line)`")
            }
            return Route(method, columns[2], action: "iot:\(columns[0])", service: service)
        }
    }

    /// 231 of iot.
    private static let iot = """
        AcceptCertificateTransfer PATCH /accept-certificate-transfer/{certificateId}
        AddThingToBillingGroup PUT /billing-groups/addThingToBillingGroup
        AddThingToThingGroup PUT /thing-groups/addThingToThingGroup
        AssociateSbomWithPackageVersion PUT /packages/{packageName}/versions/{versionName}/sbom
        AssociateTargetsWithJob POST /jobs/{jobId}/targets
        AttachSecurityProfile PUT /security-profiles/{securityProfileName}/targets
        CancelAuditMitigationActionsTask PUT /audit/mitigationactions/tasks/{taskId}/cancel
        CancelAuditTask PUT /audit/tasks/{taskId}/cancel
        CancelCertificateTransfer PATCH /cancel-certificate-transfer/{certificateId}
        CancelDetectMitigationActionsTask PUT /detect/mitigationactions/tasks/{taskId}/cancel
        CancelJob PUT /jobs/{jobId}/cancel
        CancelJobExecution PUT /things/{thingName}/jobs/{jobId}/cancel
        ClearDefaultAuthorizer DELETE /default-authorizer
        ConfirmTopicRuleDestination GET /confirmdestination/{confirmationToken+}
        CreateAuditSuppression POST /audit/suppressions/create
        CreateAuthorizer POST /authorizer/{authorizerName}
        CreateBillingGroup POST /billing-groups/{billingGroupName}
        CreateCertificateProvider POST /certificate-providers/{certificateProviderName}
        CreateCommand PUT /commands/{commandId}
        CreateCustomMetric POST /custom-metric/{metricName}
        CreateDimension POST /dimensions/{name}
        CreateDomainConfiguration POST /domainConfigurations/{domainConfigurationName}
        CreateDynamicThingGroup POST /dynamic-thing-groups/{thingGroupName}
        CreateFleetMetric PUT /fleet-metric/{metricName}
        CreateJob PUT /jobs/{jobId}
        CreateJobTemplate PUT /job-templates/{jobTemplateId}
        CreateMitigationAction POST /mitigationactions/actions/{actionName}
        CreateOTAUpdate POST /otaUpdates/{otaUpdateId}
        CreatePackage PUT /packages/{packageName}
        CreatePackageVersion PUT /packages/{packageName}/versions/{versionName}
        CreateProvisioningClaim POST /provisioning-templates/{templateName}/provisioning-claim
        CreateProvisioningTemplate POST /provisioning-templates
        CreateProvisioningTemplateVersion POST /provisioning-templates/{templateName}/versions
        CreateRoleAlias POST /role-aliases/{roleAlias}
        CreateScheduledAudit POST /audit/scheduledaudits/{scheduledAuditName}
        CreateSecurityProfile POST /security-profiles/{securityProfileName}
        CreateStream POST /streams/{streamId}
        CreateThingGroup POST /thing-groups/{thingGroupName}
        CreateThingType POST /thing-types/{thingTypeName}
        CreateTopicRule POST /rules/{ruleName}
        CreateTopicRuleDestination POST /destinations
        DeleteAccountAuditConfiguration DELETE /audit/configuration
        DeleteAuditSuppression POST /audit/suppressions/delete
        DeleteAuthorizer DELETE /authorizer/{authorizerName}
        DeleteBillingGroup DELETE /billing-groups/{billingGroupName}
        DeleteCACertificate DELETE /cacertificate/{caCertificateId}
        DeleteCertificateProvider DELETE /certificate-providers/{certificateProviderName}
        DeleteCommand DELETE /commands/{commandId}
        DeleteCommandExecution DELETE /command-executions/{executionId}
        DeleteCustomMetric DELETE /custom-metric/{metricName}
        DeleteDimension DELETE /dimensions/{name}
        DeleteDomainConfiguration DELETE /domainConfigurations/{domainConfigurationName}
        DeleteDynamicThingGroup DELETE /dynamic-thing-groups/{thingGroupName}
        DeleteFleetMetric DELETE /fleet-metric/{metricName}
        DeleteJob DELETE /jobs/{jobId}
        DeleteJobExecution DELETE /things/{thingName}/jobs/{jobId}/executionNumber/{executionNumber}
        DeleteJobTemplate DELETE /job-templates/{jobTemplateId}
        DeleteMitigationAction DELETE /mitigationactions/actions/{actionName}
        DeleteOTAUpdate DELETE /otaUpdates/{otaUpdateId}
        DeletePackage DELETE /packages/{packageName}
        DeletePackageVersion DELETE /packages/{packageName}/versions/{versionName}
        DeleteProvisioningTemplate DELETE /provisioning-templates/{templateName}
        DeleteProvisioningTemplateVersion DELETE /provisioning-templates/{templateName}/versions/{versionId}
        DeleteRegistrationCode DELETE /registrationcode
        DeleteRoleAlias DELETE /role-aliases/{roleAlias}
        DeleteScheduledAudit DELETE /audit/scheduledaudits/{scheduledAuditName}
        DeleteSecurityProfile DELETE /security-profiles/{securityProfileName}
        DeleteStream DELETE /streams/{streamId}
        DeleteThingGroup DELETE /thing-groups/{thingGroupName}
        DeleteThingType DELETE /thing-types/{thingTypeName}
        DeleteTopicRule DELETE /rules/{ruleName}
        DeleteTopicRuleDestination DELETE /destinations/{arn+}
        DeleteV2LoggingLevel DELETE /v2LoggingLevel
        DeprecateThingType POST /thing-types/{thingTypeName}/deprecate
        DescribeAccountAuditConfiguration GET /audit/configuration
        DescribeAuditFinding GET /audit/findings/{findingId}
        DescribeAuditMitigationActionsTask GET /audit/mitigationactions/tasks/{taskId}
        DescribeAuditSuppression POST /audit/suppressions/describe
        DescribeAuditTask GET /audit/tasks/{taskId}
        DescribeAuthorizer GET /authorizer/{authorizerName}
        DescribeBillingGroup GET /billing-groups/{billingGroupName}
        DescribeCACertificate GET /cacertificate/{caCertificateId}
        DescribeCertificateProvider GET /certificate-providers/{certificateProviderName}
        DescribeCustomMetric GET /custom-metric/{metricName}
        DescribeDefaultAuthorizer GET /default-authorizer
        DescribeDetectMitigationActionsTask GET /detect/mitigationactions/tasks/{taskId}
        DescribeDimension GET /dimensions/{name}
        DescribeEncryptionConfiguration GET /encryption-configuration
        DescribeEventConfigurations GET /event-configurations
        DescribeFleetMetric GET /fleet-metric/{metricName}
        DescribeIndex GET /indices/{indexName}
        DescribeJob GET /jobs/{jobId}
        DescribeJobExecution GET /things/{thingName}/jobs/{jobId}
        DescribeJobTemplate GET /job-templates/{jobTemplateId}
        DescribeManagedJobTemplate GET /managed-job-templates/{templateName}
        DescribeMitigationAction GET /mitigationactions/actions/{actionName}
        DescribeProvisioningTemplate GET /provisioning-templates/{templateName}
        DescribeProvisioningTemplateVersion GET /provisioning-templates/{templateName}/versions/{versionId}
        DescribeRoleAlias GET /role-aliases/{roleAlias}
        DescribeScheduledAudit GET /audit/scheduledaudits/{scheduledAuditName}
        DescribeSecurityProfile GET /security-profiles/{securityProfileName}
        DescribeStream GET /streams/{streamId}
        DescribeThingGroup GET /thing-groups/{thingGroupName}
        DescribeThingRegistrationTask GET /thing-registration-tasks/{taskId}
        DescribeThingType GET /thing-types/{thingTypeName}
        DetachSecurityProfile DELETE /security-profiles/{securityProfileName}/targets
        DisableTopicRule POST /rules/{ruleName}/disable
        DisassociateSbomFromPackageVersion DELETE /packages/{packageName}/versions/{versionName}/sbom
        EnableTopicRule POST /rules/{ruleName}/enable
        GetBehaviorModelTrainingSummaries GET /behavior-model-training/summaries
        GetBucketsAggregation POST /indices/buckets
        GetCardinality POST /indices/cardinality
        GetCommand GET /commands/{commandId}
        GetCommandExecution GET /command-executions/{executionId}
        GetEffectivePolicies POST /effective-policies
        GetIndexingConfiguration GET /indexing/config
        GetJobDocument GET /jobs/{jobId}/job-document
        GetLoggingOptions GET /loggingOptions
        GetOTAUpdate GET /otaUpdates/{otaUpdateId}
        GetPackage GET /packages/{packageName}
        GetPackageConfiguration GET /package-configuration
        GetPackageVersion GET /packages/{packageName}/versions/{versionName}
        GetPercentiles POST /indices/percentiles
        GetRegistrationCode GET /registrationcode
        GetStatistics POST /indices/statistics
        GetThingConnectivityData POST /things/{thingName}/connectivity-data
        GetTopicRule GET /rules/{ruleName}
        GetTopicRuleDestination GET /destinations/{arn+}
        ListActiveViolations GET /active-violations
        ListAuditFindings POST /audit/findings
        ListAuditMitigationActionsExecutions GET /audit/mitigationactions/executions
        ListAuditMitigationActionsTasks GET /audit/mitigationactions/tasks
        ListAuditSuppressions POST /audit/suppressions/list
        ListAuditTasks GET /audit/tasks
        ListAuthorizers GET /authorizers/
        ListBillingGroups GET /billing-groups
        ListCACertificates GET /cacertificates
        ListCertificateProviders GET /certificate-providers/
        ListCertificatesByCA GET /certificates-by-ca/{caCertificateId}
        ListCommandExecutions POST /command-executions
        ListCommands GET /commands
        ListCustomMetrics GET /custom-metrics
        ListDetectMitigationActionsExecutions GET /detect/mitigationactions/executions
        ListDetectMitigationActionsTasks GET /detect/mitigationactions/tasks
        ListDimensions GET /dimensions
        ListFleetMetrics GET /fleet-metrics
        ListIndices GET /indices
        ListJobExecutionsForJob GET /jobs/{jobId}/things
        ListJobExecutionsForThing GET /things/{thingName}/jobs
        ListJobTemplates GET /job-templates
        ListJobs GET /jobs
        ListManagedJobTemplates GET /managed-job-templates
        ListMetricValues GET /metric-values
        ListMitigationActions GET /mitigationactions/actions
        ListOTAUpdates GET /otaUpdates
        ListOutgoingCertificates GET /certificates-out-going
        ListPackageVersions GET /packages/{packageName}/versions
        ListPackages GET /packages
        ListPrincipalThingsV2 GET /principals/things-v2
        ListProvisioningTemplateVersions GET /provisioning-templates/{templateName}/versions
        ListProvisioningTemplates GET /provisioning-templates
        ListRelatedResourcesForAuditFinding GET /audit/relatedResources
        ListRoleAliases GET /role-aliases
        ListSbomValidationResults GET /packages/{packageName}/versions/{versionName}/sbom-validation-results
        ListScheduledAudits GET /audit/scheduledaudits
        ListSecurityProfiles GET /security-profiles
        ListSecurityProfilesForTarget GET /security-profiles-for-target
        ListStreams GET /streams
        ListTargetsForSecurityProfile GET /security-profiles/{securityProfileName}/targets
        ListThingGroups GET /thing-groups
        ListThingGroupsForThing GET /things/{thingName}/thing-groups
        ListThingPrincipalsV2 GET /things/{thingName}/principals-v2
        ListThingRegistrationTaskReports GET /thing-registration-tasks/{taskId}/reports
        ListThingRegistrationTasks GET /thing-registration-tasks
        ListThingTypes GET /thing-types
        ListThingsInBillingGroup GET /billing-groups/{billingGroupName}/things
        ListThingsInThingGroup GET /thing-groups/{thingGroupName}/things
        ListTopicRuleDestinations GET /destinations
        ListTopicRules GET /rules
        ListV2LoggingLevels GET /v2LoggingLevel
        ListViolationEvents GET /violation-events
        PutVerificationStateOnViolation POST /violations/verification-state/{violationId}
        RegisterCACertificate POST /cacertificate
        RegisterCertificate POST /certificate/register
        RegisterThing POST /things
        RejectCertificateTransfer PATCH /reject-certificate-transfer/{certificateId}
        RemoveThingFromBillingGroup PUT /billing-groups/removeThingFromBillingGroup
        RemoveThingFromThingGroup PUT /thing-groups/removeThingFromThingGroup
        ReplaceTopicRule PATCH /rules/{ruleName}
        SearchIndex POST /indices/search
        SetDefaultAuthorizer POST /default-authorizer
        SetLoggingOptions POST /loggingOptions
        SetV2LoggingLevel POST /v2LoggingLevel
        StartAuditMitigationActionsTask POST /audit/mitigationactions/tasks/{taskId}
        StartDetectMitigationActionsTask PUT /detect/mitigationactions/tasks/{taskId}
        StartOnDemandAuditTask POST /audit/tasks
        StartThingRegistrationTask POST /thing-registration-tasks
        StopThingRegistrationTask PUT /thing-registration-tasks/{taskId}/cancel
        TestAuthorization POST /test-authorization
        TestInvokeAuthorizer POST /authorizer/{authorizerName}/test
        TransferCertificate PATCH /transfer-certificate/{certificateId}
        UpdateAccountAuditConfiguration PATCH /audit/configuration
        UpdateAuditSuppression PATCH /audit/suppressions/update
        UpdateAuthorizer PUT /authorizer/{authorizerName}
        UpdateBillingGroup PATCH /billing-groups/{billingGroupName}
        UpdateCACertificate PUT /cacertificate/{caCertificateId}
        UpdateCertificateProvider PUT /certificate-providers/{certificateProviderName}
        UpdateCommand PATCH /commands/{commandId}
        UpdateCustomMetric PATCH /custom-metric/{metricName}
        UpdateDimension PATCH /dimensions/{name}
        UpdateDomainConfiguration PUT /domainConfigurations/{domainConfigurationName}
        UpdateDynamicThingGroup PATCH /dynamic-thing-groups/{thingGroupName}
        UpdateEncryptionConfiguration PATCH /encryption-configuration
        UpdateEventConfigurations PATCH /event-configurations
        UpdateFleetMetric PATCH /fleet-metric/{metricName}
        UpdateIndexingConfiguration POST /indexing/config
        UpdateJob PATCH /jobs/{jobId}
        UpdateMitigationAction PATCH /mitigationactions/actions/{actionName}
        UpdatePackage PATCH /packages/{packageName}
        UpdatePackageConfiguration PATCH /package-configuration
        UpdatePackageVersion PATCH /packages/{packageName}/versions/{versionName}
        UpdateProvisioningTemplate PATCH /provisioning-templates/{templateName}
        UpdateRoleAlias PUT /role-aliases/{roleAlias}
        UpdateScheduledAudit PATCH /audit/scheduledaudits/{scheduledAuditName}
        UpdateSecurityProfile PATCH /security-profiles/{securityProfileName}
        UpdateStream PUT /streams/{streamId}
        UpdateThingGroup PATCH /thing-groups/{thingGroupName}
        UpdateThingGroupsForThing PUT /thing-groups/updateThingGroupsForThing
        UpdateThingType PATCH /thing-types/{thingTypeName}
        UpdateTopicRuleDestination PATCH /destinations
        ValidateSecurityProfileBehaviors POST /security-profile-behaviors/validate
        """

    /// 10 of iot-data.
    private static let data = """
        DeleteConnection DELETE /connections/{clientId}
        DeleteThingShadow DELETE /things/{thingName}/shadow
        GetConnection GET /connections/{clientId}
        GetRetainedMessage GET /retainedMessage/{topic}
        GetThingShadow GET /things/{thingName}/shadow
        ListNamedShadowsForThing GET /api/things/shadow/ListNamedShadowsForThing/{thingName}
        ListRetainedMessages GET /retainedMessage
        ListSubscriptions GET /connections/{clientId}/subscriptions
        SendDirectMessage POST /connections/{clientId}/messages
        UpdateThingShadow POST /things/{thingName}/shadow
        """

    /// 5 of iot-jobs-data.
    private static let jobsData = """
        DescribeJobExecution GET /things/{thingName}/jobs/{jobId}
        GetPendingJobExecutions GET /things/{thingName}/jobs
        StartCommandExecution POST /command-executions
        StartNextPendingJobExecution PUT /things/{thingName}/jobs/$next
        UpdateJobExecution POST /things/{thingName}/jobs/{jobId}
        """
}
