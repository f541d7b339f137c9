import Audit
package import IoTModel
package import Provisioning

/// Why the registry did not do what was asked. Each case is one AWS error; `message` is its text.
package enum RegistryError: Error, Equatable {
    /// ResourceNotFoundException.
    case notFound(Missing)
    /// ResourceAlreadyExistsException, with its `resourceId` and `resourceArn`.
    case alreadyExists(message: String, resourceID: String, arn: ARN)
    /// DeleteConflictException.
    case deleteConflict(message: String)
    /// CertificateStateException.
    case certificateState(message: String)
    /// CertificateConflictException.
    case certificateConflict(message: String)
    /// CertificateValidationException.
    case certificateValidation(message: String)
    /// RegistrationCodeValidationException.
    case registrationCode(message: String)
    /// TransferConflictException.
    case transferConflict(message: String)
    /// TransferAlreadyCompletedException.
    case transferAlreadyCompleted(message: String)
    /// VersionConflictException.
    case versionConflict(name: String, expected: Int64, found: Int64)
    /// VersionsLimitExceededException.
    case versionsLimit(PolicyName, maximum: Int)
    /// VersionsLimitExceededException.
    case templateVersionsLimit(TemplateName, maximum: Int)
    /// LimitExceededException.
    case limitExceeded(message: String)
    /// InvalidRequestException.
    case invalid(message: String)
    /// NotConfiguredException.
    case loggingNotConfigured
    /// ConflictingResourceUpdateException for a conflict, else ResourceRegistrationFailureException.
    case provisioning(ProvisioningFailure)
    /// ServiceUnavailableException: nothing was changed, and the same call may succeed later.
    case unavailable(Unavailability)

    package enum Missing: Sendable, Equatable {
        case certificate(CertificateID)
        case caCertificate(CertificateID)
        case registrationCode
        case policy(PolicyName)
        case policyVersion(PolicyName, Int)
        case thing(ThingName)
        case template(TemplateName)
        case templateVersion(TemplateName, Int)
        case thingType(ThingTypeName)
        case thingGroup(ThingGroupName)
        case billingGroup(BillingGroupName)
        case roleAlias(RoleAliasName)
        case authorizer(AuthorizerName)
        case defaultAuthorizer
        case topicRule(TopicRuleName)
        case resource(ARN)
        case serverCertificate(ServerCertificateARN)
        case domainConfiguration(DomainConfigurationName)
        case auditConfiguration
        case auditTask(AuditTaskID)
        case auditFinding(AuditFindingID)
        case scheduledAudit(ScheduledAuditName)
        case auditSuppression(AuditSuppressionRecord.Key)
        case registrationTask(RegistrationTaskID)
    }

    package enum Unavailability: Sendable, Equatable {
        /// As many writes wait as may wait.
        case queueFull(maximum: Int)
        case diskFull
        /// The store is being shut down, or the caller gave up.
        case stopped
        /// The database refused, in its own words.
        case failed(String)
        /// What is stored cannot be understood: names the record and why.
        case unreadable(String)
    }
}

extension RegistryError: CustomStringConvertible {
    package var description: String { message }

    package var message: String {
        switch self {
        case .notFound(let missing): missing.message
        case .alreadyExists(let message, _, _), .deleteConflict(let message), .certificateState(let message),
            .certificateConflict(let message), .certificateValidation(let message), .registrationCode(let message),
            .limitExceeded(let message), .invalid(let message), .transferConflict(let message),
            .transferAlreadyCompleted(let message):
            message
        case .versionConflict(let name, let expected, let found):
            "expectedVersion is \(expected), but `\(name)` has version \(found); read it again and repeat the change"
        case .versionsLimit(let name, let maximum):
            "The policy \(name) already has the maximum number of versions (\(maximum))"
        case .templateVersionsLimit(let name, let maximum):
            "Provisioning template `\(name)` has \(maximum) versions already; delete one of them first"
        case .provisioning(let failure): failure.description
        case .loggingNotConfigured:
            "No logging options are set in this account; call SetV2LoggingOptions first"
        case .unavailable(let reason): reason.message
        }
    }
}

extension RegistryError.Missing {
    package var message: String {
        switch self {
        case .certificate(let id): "certificate `\(id)` is not registered in this account"
        case .caCertificate(let id): "CA certificate `\(id)` is not registered in this account"
        case .registrationCode: "This account has no registration code; GetRegistrationCode makes one"
        case .policy(let name): "policy `\(name)` does not exist in this account"
        case .policyVersion(let name, let number): "policy `\(name)` has no version `\(number)`"
        case .thing(let name): "thing `\(name)` does not exist in this account"
        case .template(let name): "provisioning template `\(name)` does not exist in this account"
        case .templateVersion(let name, let number): "provisioning template `\(name)` has no version `\(number)`"
        case .thingType(let name): "thing type `\(name)` does not exist in this account"
        case .thingGroup(let name): "thing group `\(name)` does not exist in this account"
        case .billingGroup(let name): "billing group `\(name)` does not exist in this account"
        case .roleAlias(let name): "role alias `\(name)` does not exist in this account"
        case .authorizer(let name): "authorizer `\(name)` does not exist in this account"
        case .defaultAuthorizer: "this account has no default authorizer; call SetDefaultAuthorizer first"
        case .topicRule(let name): "Access to topic rule '\(name)' was denied: it does not exist in this account"
        case .resource(let arn): "`\(arn)` does not exist in this account"
        case .domainConfiguration(let name): "domain configuration `\(name)` does not exist in this account"
        case .auditConfiguration: "this account has no audit configuration; every check is disabled already"
        case .auditTask(let id): "audit task `\(id)` does not exist in this account, or isn't kept any longer"
        case .auditFinding(let id): "audit finding `\(id)` does not exist in this account, or isn't kept any longer"
        case .scheduledAudit(let name): "scheduled audit `\(name)` does not exist in this account"
        case .auditSuppression(let key):
            "`\(key.resource)` isn't suppressed for `\(key.check.rawValue)` in this account"
        case .registrationTask(let id): "registration task `\(id)` does not exist in this account"
        case .serverCertificate(let arn): "`\(arn)` is not imported in this account; see `aws acm list-certificates`"
        }
    }
}

extension RegistryError.Unavailability {
    package var message: String {
        switch self {
        case .queueFull(let maximum): "\(maximum) changes are waiting to be stored already; try again"
        case .diskFull: "The disk is full, so nothing can be stored; reading still works"
        case .stopped: "The server is stopping"
        case .failed(let reason): "The registry's database refused: \(reason)"
        case .unreadable(let what): "The registry's database holds something that cannot be read: \(what)"
        }
    }
}
