import Broker
import IoTModel
import PolicyEngine
import Registry

/// An action on one or more resources that a device might ask for. AWS IoT API, `AuthInfo`.
struct AuthorizationQuestion: Sendable {
    /// AWS IoT API, `ActionType`.
    enum Action: String, Sendable, CaseIterable {
        case publish = "PUBLISH"
        case subscribe = "SUBSCRIBE"
        case receive = "RECEIVE"
        case connect = "CONNECT"

        var policyAction: PolicyAction {
            switch self {
            case .publish: .publish
            case .subscribe: .subscribe
            case .receive: .receive
            case .connect: .connect
            }
        }
    }

    let action: Action
    /// ARNs, as given; at least one.
    let resources: [String]

    // MARK: Reading

    static func read(_ body: JSONBody) throws(InvalidRequest) -> [AuthorizationQuestion] {
        let range = Limits.Authorization.questions
        let infos = try body.objects("authInfos") ?? []
        guard range.contains(infos.count) else {
            throw InvalidRequest(
                "`authInfos` has \(infos.count) elements; expected \(range.lowerBound) to \(range.upperBound)")
        }
        return try infos.map { info throws(InvalidRequest) in try AuthorizationQuestion(info) }
    }

    private init(_ info: JSONBody) throws(InvalidRequest) {
        action = try info.required(
            "actionType", Action.allCases.map(\.rawValue).joined(separator: ", "), Action.init(rawValue:))
        let range = Limits.Authorization.resourcesPerQuestion
        resources = try info.textList("resources") ?? []
        guard range.contains(resources.count) else {
            throw InvalidRequest(
                "an authInfo has \(resources.count) `resources`; expected \(range.lowerBound) to \(range.upperBound)")
        }
        for resource in resources where !Self.isARN(resource) {
            throw InvalidRequest(
                "resources", resource,
                expected: "an ARN of at most \(Limits.Authorization.resourceCharacters) characters, such as"
                    + " arn:aws:iot:us-east-1:123456789012:topic/a/b")
        }
    }

    /// Of the service, in whichever account. The name in it may be anything: a filter of a client is no valid topic.
    static func isARN(_ text: String) -> Bool {
        guard text.unicodeScalars.count <= Limits.Authorization.resourceCharacters else { return false }
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return parts.count == 6 && parts[0] == "arn" && parts[2] == "iot" && !parts[5].isEmpty
    }

    // MARK: Answering

    func answer(
        by snapshot: PrincipalSnapshot, clientID: String?, thing: ThingAssociation, in scope: AccountScope,
        at now: WallTime
    ) -> AuthorizationResult {
        // Whether there would be a will, or a session that is kept, can't be said in a question: a plain CONNECT.
        let context = RequestContext(
            principal: snapshot.variables, clientID: clientID, thing: thing,
            connect: action == .connect ? ConnectVariables(isPersistent: false, lastWillTopic: nil) : nil,
            time: now)
        let policies = snapshot.policies(for: thing)
        let decisions = resources.map {
            policies.explain(action.policyAction, resource: $0, context: context)
        }
        return AuthorizationResult(self, decisions, in: scope)
    }
}
