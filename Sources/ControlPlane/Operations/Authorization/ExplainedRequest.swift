import IoTModel
import NIOCore
import PolicyEngine

/// What a device would ask for, as far as it is told.
struct ExplainedRequest: Sendable {
    struct Will: Sendable, Equatable {
        let topic: String
        let retain: Bool
    }

    enum Object: Sendable, Equatable {
        /// An ARN, or `*` of an action that is about nothing by name.
        case resource(String)
        /// A topic, a topic filter or a client id, as the action has it.
        case name(String)
    }

    let action: PolicyAction
    let object: Object
    let clientID: String?
    let sourceIP: String?
    let domainName: String?
    /// Of iot:Connect alone.
    let isPersistent: Bool
    /// Of iot:Connect alone.
    let will: Will?
    /// Of iot:Publish alone: the message is to be retained.
    let retain: Bool
    /// Then no client id and no thing is known to the policies.
    let isOverHTTPS: Bool

    // MARK: Reading

    init(_ body: JSONBody) throws(InvalidRequest) {
        let action = try Self.action(body)
        self.action = action
        clientID = try body.optional("clientId", "1 to \(Limits.MQTT.clientIDBytes) bytes") { text in
            (1...Limits.MQTT.clientIDBytes).contains(text.utf8.count) ? text : nil
        }
        sourceIP = try body.optional("sourceIp", "an IPv4 or IPv6 address, such as 192.0.2.7") { text in
            (try? SocketAddress(ipAddress: text, port: 0)) == nil ? nil : text
        }
        domainName = try body.optional("domainName", "1 to \(Limits.Gateway.serverNameBytes) bytes") { text in
            (1...Limits.Gateway.serverNameBytes).contains(text.utf8.count) ? text : nil
        }
        isPersistent = try body.flag("persistent") ?? false
        let topic = try Self.name(body, "willTopic")
        let willRetain = try body.flag("willRetain") ?? false
        will = topic.map { Will(topic: $0, retain: willRetain) }
        retain = try body.flag("retain") ?? false
        isOverHTTPS = try body.flag("https") ?? !action.isOfConnections
        object = try Self.object(body, action, clientID: clientID)
        try check(willRetain: willRetain)
    }

    /// The service may be left out.
    private static func action(_ body: JSONBody) throws(InvalidRequest) -> PolicyAction {
        let expectation = "an action of devices, such as iot:Publish"
        let name = try body.required("action", expectation) { $0.utf8.count <= 128 ? $0 : nil }
        let action = PolicyAction(name.contains(":") ? name : "iot:\(name)")
        guard case .other(let full) = action else { return action }
        let hint = PolicyAction.nearest(to: full).map { "; did you mean \($0.name)?" } ?? ""
        throw InvalidRequest("action", name, expected: expectation + hint)
    }

    private func check(willRetain: Bool) throws(InvalidRequest) {
        if action != .connect, isPersistent || will != nil {
            throw InvalidRequest(
                "`persistent` and `willTopic` are of a CONNECT; the action is `\(action.name)`, expected iot:Connect")
        }
        if will == nil, willRetain { throw InvalidRequest("willTopic", nil, expected: "the topic of the will") }
        if isOverHTTPS, !action.isOfHTTPS {
            throw InvalidRequest("`https` is true; expected an action that devices ask for over HTTPS, as iot:Publish")
        }
        if !isOverHTTPS, !action.isOfConnections {
            throw InvalidRequest(
                "`https` is false, and devices ask for `\(action.name)` over HTTPS alone; expected true, or nothing")
        }
        if action != .publish, retain {
            throw InvalidRequest("`retain` is of a PUBLISH; the action is `\(action.name)`, expected iot:Publish")
        }
    }

    private static func object(
        _ body: JSONBody, _ action: PolicyAction, clientID: String?
    ) throws(InvalidRequest) -> Object {
        let resource = try body.optional(
            "resource",
            "an ARN of at most \(Limits.Authorization.resourceCharacters) characters, such as"
                + " arn:aws:iot:us-east-1:123456789012:topic/a/b"
        ) { AuthorizationQuestion.isARN($0) || (action.isAboutEverything && $0 == "*") ? $0 : nil }
        let topic = try name(body, "topic")
        if let resource {
            guard topic == nil else {
                throw InvalidRequest("both `resource` and `topic` are given; give one of them")
            }
            return .resource(resource)
        }
        switch (topic, action.resourceKind) {
        case (let topic?, .topic), (let topic?, .topicFilter): return .name(topic)
        case (_?, .client), (_?, .thing), (_?, .roleAlias), (_?, nil):
            throw InvalidRequest("`\(action.name)` isn't about a topic; give the ARN of its resource as `resource`")
        case (nil, .client):
            guard let clientID else {
                throw InvalidRequest("clientId", nil, expected: "the client id that would connect")
            }
            return .name(clientID)
        case (nil, .topic), (nil, .topicFilter):
            throw InvalidRequest("topic", nil, expected: "the topic, or the topic filter of iot:Subscribe")
        case (nil, .thing), (nil, .roleAlias), (nil, nil):
            guard action.isAboutEverything else {
                throw InvalidRequest("resource", nil, expected: "the ARN of the action's resource")
            }
            return .resource("*")
        }
    }

    private static func name(_ body: JSONBody, _ member: String) throws(InvalidRequest) -> String? {
        let maximum = Limits.Authorization.resourceCharacters
        return try body.optional(member, "1 to \(maximum) characters") { text in
            (1...maximum).contains(text.unicodeScalars.count) ? text : nil
        }
    }

    // MARK: Judging

    /// The rights that a request needs, in the order in which they are asked, and what is known beside them.
    struct Judge: Sendable {
        fileprivate let checks: [(action: PolicyAction, resource: String)]
        fileprivate let context: RequestContext

        /// One for each right.
        func decisions(by policies: PolicySet, otherVersions: [CompiledPolicy]) -> [Decision] {
            checks.map {
                policies.explain($0.action, resource: $0.resource, context: context, otherVersions: otherVersions)
            }
        }

        /// That of the first right that is denied.
        func outcome(by policies: PolicySet) -> Outcome? {
            let outcomes = checks.lazy.map {
                policies.evaluate($0.action, resource: $0.resource, context: context)
            }
            return outcomes.first { !$0.isAllowed } ?? outcomes.first
        }
    }

    func judge(
        _ variables: PrincipalVariables, thing: ThingAssociation, in scope: AccountScope, at now: WallTime
    ) -> Judge {
        let willTopic = will.map { "\(scope.arnPrefix)topic/\($0.topic)" }
        let context = RequestContext(
            principal: variables, clientID: isOverHTTPS ? nil : clientID, sourceIP: sourceIP, domainName: domainName,
            thing: thing,
            connect: action == .connect
                ? ConnectVariables(isPersistent: isPersistent, lastWillTopic: willTopic) : nil, time: now)
        return Judge(checks: checks(willTopic, in: scope), context: context)
    }

    /// - Parameter willTopic: its ARN.
    private func checks(
        _ willTopic: String?, in scope: AccountScope
    ) -> [(action: PolicyAction, resource: String)] {
        let resource =
            switch object {
            case .resource(let resource): resource
            case .name(let name): "\(scope.arnPrefix)\(action.resourceKind.map { "\($0.rawValue)/" } ?? "")\(name)"
            }
        var checks = [(action: action, resource: resource)]
        if retain { checks.append((.retainPublish, resource)) }
        if let willTopic {
            checks.append((.publish, willTopic))
            if will?.retain == true { checks.append((.retainPublish, willTopic)) }
        }
        return checks
    }
}
