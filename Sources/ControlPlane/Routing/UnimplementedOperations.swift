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

    /// Of iot.
    private static let iot = """
        AssociateSbomWithPackageVersion PUT /packages/{packageName}/versions/{versionName}/sbom
        AssociateTargetsWithJob POST /jobs/{jobId}/targets
        AttachSecurityProfile PUT /security-profiles/{securityProfileName}/targets
        CancelAuditMitigationActionsTask PUT /audit/mitigationactions/tasks/{taskId}/cancel
        CancelDetectMitigationActionsTask PUT /detect/mitigationactions/tasks/{taskId}/cancel
        CancelJob PUT /jobs/{jobId}/cancel
        CancelJobExecution PUT /things/{thingName}/jobs/{jobId}/cancel
        ConfirmTopicRuleDestination GET /confirmdestination/{confirmationToken+}
        CreateCertificateProvider POST /certificate-providers/{certificateProviderName}
        CreateCommand PUT /commands/{commandId}
        CreateCustomMetric POST /custom-metric/{metricName}
        CreateDimension POST /dimensions/{name}
        CreateDynamicThingGroup POST /dynamic-thing-groups/{thingGroupName}
        CreateFleetMetric PUT /fleet-metric/{metricName}
        CreateJob PUT /jobs/{jobId}
        CreateJobTemplate PUT /job-templates/{jobTemplateId}
        CreateMitigationAction POST /mitigationactions/actions/{actionName}
        CreateOTAUpdate POST /otaUpdates/{otaUpdateId}
        CreatePackage PUT /packages/{packageName}
        CreatePackageVersion PUT /packages/{packageName}/versions/{versionName}
        CreateSecurityProfile POST /security-profiles/{securityProfileName}
        CreateStream POST /streams/{streamId}
        CreateTopicRuleDestination POST /destinations
        DeleteCertificateProvider DELETE /certificate-providers/{certificateProviderName}
        DeleteCommand DELETE /commands/{commandId}
        DeleteCommandExecution DELETE /command-executions/{executionId}
        DeleteCustomMetric DELETE /custom-metric/{metricName}
        DeleteDimension DELETE /dimensions/{name}
        DeleteDynamicThingGroup DELETE /dynamic-thing-groups/{thingGroupName}
        DeleteFleetMetric DELETE /fleet-metric/{metricName}
        DeleteJob DELETE /jobs/{jobId}
        DeleteJobExecution DELETE /things/{thingName}/jobs/{jobId}/executionNumber/{executionNumber}
        DeleteJobTemplate DELETE /job-templates/{jobTemplateId}
        DeleteMitigationAction DELETE /mitigationactions/actions/{actionName}
        DeleteOTAUpdate DELETE /otaUpdates/{otaUpdateId}
        DeletePackage DELETE /packages/{packageName}
        DeletePackageVersion DELETE /packages/{packageName}/versions/{versionName}
        DeleteSecurityProfile DELETE /security-profiles/{securityProfileName}
        DeleteStream DELETE /streams/{streamId}
        DeleteTopicRuleDestination DELETE /destinations/{arn+}
        DescribeAuditMitigationActionsTask GET /audit/mitigationactions/tasks/{taskId}
        DescribeCertificateProvider GET /certificate-providers/{certificateProviderName}
        DescribeCustomMetric GET /custom-metric/{metricName}
        DescribeDetectMitigationActionsTask GET /detect/mitigationactions/tasks/{taskId}
        DescribeDimension GET /dimensions/{name}
        DescribeEncryptionConfiguration GET /encryption-configuration
        DescribeFleetMetric GET /fleet-metric/{metricName}
        DescribeIndex GET /indices/{indexName}
        DescribeJob GET /jobs/{jobId}
        DescribeJobExecution GET /things/{thingName}/jobs/{jobId}
        DescribeJobTemplate GET /job-templates/{jobTemplateId}
        DescribeManagedJobTemplate GET /managed-job-templates/{templateName}
        DescribeMitigationAction GET /mitigationactions/actions/{actionName}
        DescribeSecurityProfile GET /security-profiles/{securityProfileName}
        DescribeStream GET /streams/{streamId}
        DetachSecurityProfile DELETE /security-profiles/{securityProfileName}/targets
        DisassociateSbomFromPackageVersion DELETE /packages/{packageName}/versions/{versionName}/sbom
        GetBehaviorModelTrainingSummaries GET /behavior-model-training/summaries
        GetBucketsAggregation POST /indices/buckets
        GetCardinality POST /indices/cardinality
        GetCommand GET /commands/{commandId}
        GetCommandExecution GET /command-executions/{executionId}
        GetJobDocument GET /jobs/{jobId}/job-document
        GetOTAUpdate GET /otaUpdates/{otaUpdateId}
        GetPackage GET /packages/{packageName}
        GetPackageConfiguration GET /package-configuration
        GetPackageVersion GET /packages/{packageName}/versions/{versionName}
        GetPercentiles POST /indices/percentiles
        GetStatistics POST /indices/statistics
        GetThingConnectivityData POST /things/{thingName}/connectivity-data
        GetTopicRuleDestination GET /destinations/{arn+}
        ListActiveViolations GET /active-violations
        ListAuditMitigationActionsExecutions GET /audit/mitigationactions/executions
        ListAuditMitigationActionsTasks GET /audit/mitigationactions/tasks
        ListCertificateProviders GET /certificate-providers/
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
        ListPackageVersions GET /packages/{packageName}/versions
        ListPackages GET /packages
        ListSbomValidationResults GET /packages/{packageName}/versions/{versionName}/sbom-validation-results
        ListSecurityProfiles GET /security-profiles
        ListSecurityProfilesForTarget GET /security-profiles-for-target
        ListStreams GET /streams
        ListTargetsForSecurityProfile GET /security-profiles/{securityProfileName}/targets
        ListTopicRuleDestinations GET /destinations
        ListViolationEvents GET /violation-events
        PutVerificationStateOnViolation POST /violations/verification-state/{violationId}
        SearchIndex POST /indices/search
        StartAuditMitigationActionsTask POST /audit/mitigationactions/tasks/{taskId}
        StartDetectMitigationActionsTask PUT /detect/mitigationactions/tasks/{taskId}
        UpdateCertificateProvider PUT /certificate-providers/{certificateProviderName}
        UpdateCommand PATCH /commands/{commandId}
        UpdateCustomMetric PATCH /custom-metric/{metricName}
        UpdateDimension PATCH /dimensions/{name}
        UpdateDynamicThingGroup PATCH /dynamic-thing-groups/{thingGroupName}
        UpdateEncryptionConfiguration PATCH /encryption-configuration
        UpdateFleetMetric PATCH /fleet-metric/{metricName}
        UpdateJob PATCH /jobs/{jobId}
        UpdateMitigationAction PATCH /mitigationactions/actions/{actionName}
        UpdatePackage PATCH /packages/{packageName}
        UpdatePackageConfiguration PATCH /package-configuration
        UpdatePackageVersion PATCH /packages/{packageName}/versions/{versionName}
        UpdateSecurityProfile PATCH /security-profiles/{securityProfileName}
        UpdateStream PUT /streams/{streamId}
        UpdateTopicRuleDestination PATCH /destinations
        ValidateSecurityProfileBehaviors POST /security-profile-behaviors/validate
        """

    /// Of iot-data.
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

    /// Of iot-jobs-data.
    private static let jobsData = """
        DescribeJobExecution GET /things/{thingName}/jobs/{jobId}
        GetPendingJobExecutions GET /things/{thingName}/jobs
        StartCommandExecution POST /command-executions
        StartNextPendingJobExecution PUT /things/{thingName}/jobs/$next
        UpdateJobExecution POST /things/{thingName}/jobs/{jobId}
        """
}
