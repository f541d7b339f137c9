/// What an ARN is about, by the word behind the account: `topic/a/b`. AWS IoT Core, "Action resources".
package enum ResourceKind: String, Sendable, CaseIterable {
    case client
    case topic
    case topicFilter = "topicfilter"
    case thing
    case roleAlias = "rolealias"

    /// Whether the name behind it is an MQTT topic name or filter.
    package var isTopical: Bool {
        switch self {
        case .topic, .topicFilter: true
        case .client, .thing, .roleAlias: false
        }
    }
}

extension PolicyAction {
    /// What the action's resources are; nil where there are several kinds, or none.
    package var resourceKind: ResourceKind? {
        switch self {
        case .connect, .deleteConnection: .client
        case .publish, .receive, .retainPublish, .getRetainedMessage: .topic
        case .subscribe: .topicFilter
        case .getThingShadow, .updateThingShadow, .deleteThingShadow, .describeJobExecution, .getPendingJobExecutions,
            .startNextPendingJobExecution, .updateJobExecution:
            .thing
        case .assumeRoleWithCertificate: .roleAlias
        case .listRetainedMessages, .listNamedShadowsForThing, .other: nil
        }
    }

    /// Whether it is asked about `*`, and about no resource by name.
    package var isAboutEverything: Bool {
        switch self {
        case .listRetainedMessages, .listNamedShadowsForThing: true
        case .connect, .publish, .subscribe, .receive, .retainPublish, .getRetainedMessage, .getThingShadow,
            .updateThingShadow, .deleteThingShadow, .describeJobExecution, .getPendingJobExecutions,
            .startNextPendingJobExecution, .updateJobExecution, .assumeRoleWithCertificate, .deleteConnection, .other:
            false
        }
    }

    /// Whether devices ask for it on connections that stand for a thing; for others only over HTTPS.
    package var isOfConnections: Bool {
        switch self {
        case .connect, .publish, .subscribe, .receive, .retainPublish: true
        case .getRetainedMessage, .listRetainedMessages, .getThingShadow, .updateThingShadow, .deleteThingShadow,
            .listNamedShadowsForThing, .describeJobExecution, .getPendingJobExecutions, .startNextPendingJobExecution,
            .updateJobExecution, .assumeRoleWithCertificate, .deleteConnection, .other:
            false
        }
    }

    /// Whether devices ask for it over HTTPS, alone or besides: then there is no client id, and no thing.
    package var isOfHTTPS: Bool {
        switch self {
        case .publish, .retainPublish: true
        case .connect, .subscribe, .receive: false
        case .getRetainedMessage, .listRetainedMessages, .getThingShadow, .updateThingShadow, .deleteThingShadow,
            .listNamedShadowsForThing, .describeJobExecution, .getPendingJobExecutions, .startNextPendingJobExecution,
            .updateJobExecution, .assumeRoleWithCertificate, .deleteConnection, .other:
            true
        }
    }
}
