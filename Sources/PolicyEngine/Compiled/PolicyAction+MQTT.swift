extension PolicyAction {
    /// Whether devices ask for it on an MQTT connection; publishing they may do over HTTPS too.
    package var isOfMQTT: Bool {
        switch self {
        case .connect, .publish, .subscribe, .receive, .retainPublish: true
        case .getRetainedMessage, .listRetainedMessages, .getThingShadow, .updateThingShadow, .deleteThingShadow,
            .listNamedShadowsForThing, .describeJobExecution, .getPendingJobExecutions, .startNextPendingJobExecution,
            .updateJobExecution, .assumeRoleWithCertificate, .deleteConnection, .other:
            false
        }
    }
}
