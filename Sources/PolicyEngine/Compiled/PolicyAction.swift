/// What a request wants to do. The actions of devices have cases, so that a statement answers for them by one bit.
///
/// AWS IoT Core, "AWS IoT Core policy actions".
package enum PolicyAction: Sendable, Hashable {
    case connect
    case publish
    case subscribe
    case receive
    case retainPublish
    case getRetainedMessage
    case listRetainedMessages
    case getThingShadow
    case updateThingShadow
    case deleteThingShadow
    case listNamedShadowsForThing
    case describeJobExecution
    case getPendingJobExecutions
    case startNextPendingJobExecution
    case updateJobExecution
    case assumeRoleWithCertificate
    case deleteConnection
    /// Any other, by its full name.
    case other(String)

    /// Reads a name such as `iot:Publish`, in upper or lower case.
    package init(_ name: String) {
        let lowercased = name.lowercased()
        self = Self.known.first { $0.name.lowercased() == lowercased } ?? .other(name)
    }

    package var name: String {
        switch self {
        case .connect: "iot:Connect"
        case .publish: "iot:Publish"
        case .subscribe: "iot:Subscribe"
        case .receive: "iot:Receive"
        case .retainPublish: "iot:RetainPublish"
        case .getRetainedMessage: "iot:GetRetainedMessage"
        case .listRetainedMessages: "iot:ListRetainedMessages"
        case .getThingShadow: "iot:GetThingShadow"
        case .updateThingShadow: "iot:UpdateThingShadow"
        case .deleteThingShadow: "iot:DeleteThingShadow"
        case .listNamedShadowsForThing: "iot:ListNamedShadowsForThing"
        case .describeJobExecution: "iot:DescribeJobExecution"
        case .getPendingJobExecutions: "iot:GetPendingJobExecutions"
        case .startNextPendingJobExecution: "iot:StartNextPendingJobExecution"
        case .updateJobExecution: "iot:UpdateJobExecution"
        case .assumeRoleWithCertificate: "iot:AssumeRoleWithCertificate"
        case .deleteConnection: "iot:DeleteConnection"
        case .other(let name): name
        }
    }

    /// All but `other`.
    package static let known: [PolicyAction] = [
        .connect, .publish, .subscribe, .receive, .retainPublish, .getRetainedMessage, .listRetainedMessages,
        .getThingShadow, .updateThingShadow, .deleteThingShadow, .listNamedShadowsForThing, .describeJobExecution,
        .getPendingJobExecutions, .startNextPendingJobExecution, .updateJobExecution, .assumeRoleWithCertificate,
        .deleteConnection,
    ]

    /// One bit; 0 for `other`.
    var mask: UInt32 {
        switch self {
        case .connect: 1 << 0
        case .publish: 1 << 1
        case .subscribe: 1 << 2
        case .receive: 1 << 3
        case .retainPublish: 1 << 4
        case .getRetainedMessage: 1 << 5
        case .listRetainedMessages: 1 << 6
        case .getThingShadow: 1 << 7
        case .updateThingShadow: 1 << 8
        case .deleteThingShadow: 1 << 9
        case .listNamedShadowsForThing: 1 << 10
        case .describeJobExecution: 1 << 11
        case .getPendingJobExecutions: 1 << 12
        case .startNextPendingJobExecution: 1 << 13
        case .updateJobExecution: 1 << 14
        case .assumeRoleWithCertificate: 1 << 15
        case .deleteConnection: 1 << 16
        case .other: 0
        }
    }
}
