package import IoTModel

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
    /// VersionConflictException.
    case versionConflict(name: String, expected: Int64, found: Int64)
    /// VersionsLimitExceededException.
    case versionsLimit(PolicyName, maximum: Int)
    /// LimitExceededException.
    case limitExceeded(message: String)
    /// InvalidRequestException.
    case invalid(message: String)
    /// NotConfiguredException.
    case loggingNotConfigured
    /// ServiceUnavailableException: nothing was changed, and the same call may succeed later.
    case unavailable(Unavailability)

    package enum Missing: Sendable, Equatable {
        case certificate(CertificateID)
        case policy(PolicyName)
        case policyVersion(PolicyName, Int)
        case thing(ThingName)
        case resource(ARN)
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
            .limitExceeded(let message), .invalid(let message):
            message
        case .versionConflict(let name, let expected, let found):
            "expectedVersion is \(expected), but `\(name)` has version \(found); read it again and repeat the change"
        case .versionsLimit(let name, let maximum):
            "The policy \(name) already has the maximum number of versions (\(maximum))"
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
        case .policy(let name): "policy `\(name)` does not exist in this account"
        case .policyVersion(let name, let number): "policy `\(name)` has no version `\(number)`"
        case .thing(let name): "thing `\(name)` does not exist in this account"
        case .resource(let arn): "`\(arn)` does not exist in this account"
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
