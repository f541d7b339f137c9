import ArgumentParser
import Foundation
import IoTModel
import PKI
import PolicyEngine

/// The request that `policy test` asks about.
struct PolicyRequestOptions: ParsableArguments {
    @Option(
        help: .init("What the device wants, such as iot:Connect, iot:Publish or iot:Subscribe.", valueName: "action"))
    var action: String
    @Option(
        help: .init(
            """
            The resource: an ARN, or what stands behind its account, such as topic/a/b. Default: client/ and the client id \
            for iot:Connect, * for actions that are about nothing by name.
            """, valueName: "arn"))
    var resource: String?
    @Option(
        help: .init("The topic, or for iot:Subscribe the topic filter, in the place of --resource.", valueName: "topic")
    )
    var topic: String?
    @Option(help: .init("The MQTT client id (default: the thing's name).", valueName: "id")) var clientId: String?
    @Option(help: .init("The device's certificate, PEM.", valueName: "file"), completion: .file())
    var certificate: String?
    @Option(
        help: .init(
            """
            The thing that the certificate is attached to, as `aws iot describe-thing` prints it, or a file with that: \
            {"thingName": …, "thingTypeName": …, "attributes": {…}}. It counts when the client id is its name.
            """, valueName: "json"))
    var thing: String?
    @Flag(help: "The thing is attached exclusively: it counts whatever the client id is.") var exclusiveThing = false
    @Option(help: .init("The device's IP address.", valueName: "address")) var sourceIp: String?
    @Option(help: .init("The host name that the device connects to (SNI).", valueName: "name")) var domainName: String?
    @Option(help: .init("iot:Connect: the topic of the client's will.", valueName: "topic")) var willTopic: String?
    @Flag(help: "iot:Connect: the client wants its session kept.") var persistent = false
    @Flag(help: "The request comes over HTTPS, not MQTT.") var https = false
    @Option(help: .init("When it comes, such as 2026-01-31T12:00:00Z (default: now).", valueName: "time")) var time:
        String?
    @Option(help: .init("The region of ARNs (default: that of the policies, else us-east-1).", valueName: "region"))
    var region: String?
    @Option(help: .init("Their account (default: that of the policies, else 123456789012).", valueName: "id"))
    var accountId: String?

    init() {}

    func validate() throws {
        let name = policyAction.name
        if case .other = policyAction {
            let nearest =
                PolicyAction.nearest(to: name).map { "; did you mean `\($0.name)`?" } ?? ", such as iot:Publish"
            throw ValidationError("--action is `\(action)`; expected an action of devices\(nearest)")
        }
        if resource != nil, topic != nil {
            throw ValidationError("--resource and --topic both say what the request is about; give one of them")
        }
        let kind = policyAction.resourceKind
        if topic != nil, kind?.isTopical != true {
            throw ValidationError("--topic is for actions on topics, and \(name) is none; give --resource")
        }
        if resource == nil, topic == nil, kind != .client, !policyAction.isAboutEverything {
            throw ValidationError("\(name) is about something; give --topic or --resource")
        }
        if kind == .client, resource == nil, clientId == nil, thing == nil {
            throw ValidationError("\(name) is about a client id; give --client-id or --resource")
        }
        if https, !policyAction.isOfHTTPS {
            throw ValidationError(
                "--https is for what devices ask for over HTTPS, as iot:Publish, and --action is \(name); leave it out")
        }
        if policyAction != .connect, willTopic != nil || persistent {
            throw ValidationError("--will-topic and --persistent belong to iot:Connect, and --action is \(name)")
        }
        if let time, WallTime(policyText: time) == nil {
            throw ValidationError("--time is `\(time)`; expected a time such as 2026-01-31T12:00:00Z")
        }
        if let region, Region(region) == nil {
            throw ValidationError("--region is `\(region)`; expected \(Region.expectation)")
        }
        if let accountId, AccountID(accountId) == nil {
            throw ValidationError("--account-id is `\(accountId)`; expected 12 digits")
        }
    }

    /// The service may be left out.
    var policyAction: PolicyAction { PolicyAction(action.contains(":") ? action : "iot:\(action)") }

    /// Over HTTPS policies know no client id and no thing.
    private var isOverHTTPS: Bool { https || !policyAction.isOfConnections }

    /// What the policies are asked: the resource, and what is known beside it.
    func asked(of policies: TestedPolicies, now: WallTime) throws(CommandFailure) -> (String, RequestContext) {
        let thing = try thing.map { text throws(CommandFailure) in try TestedThing(text) }
        let client = clientId ?? thing?.name.rawValue
        let region = region ?? policies.region ?? Region.standard.rawValue
        let account = accountId ?? policies.account ?? AccountID.standard.rawValue
        let start = "arn:aws:iot:\(region):\(account):"
        let association: ThingAssociation
        if isOverHTTPS {
            association = .outsideMQTT
        } else if let thing, exclusiveThing || thing.name.rawValue == client {
            association = .attached(thing.associated)
        } else {
            association = .none
        }
        let connect = ConnectVariables(
            isPersistent: persistent, lastWillTopic: willTopic.map { "\(start)topic/\($0)" })
        let context = RequestContext(
            principal: try principal(), clientID: isOverHTTPS ? nil : client, sourceIP: sourceIp,
            domainName: domainName, thing: association, connect: policyAction == .connect ? connect : nil,
            time: time.flatMap(WallTime.init(policyText:)) ?? now)
        return (fullResource(start: start, client: client), context)
    }

    private func fullResource(start: String, client: String?) -> String {
        if let resource { return resource == "*" || resource.hasPrefix("arn:") ? resource : start + resource }
        guard let kind = policyAction.resourceKind, let name = kind.isTopical ? topic : client else { return "*" }
        return "\(start)\(kind.rawValue)/\(name)"
    }

    private func principal() throws(CommandFailure) -> PrincipalVariables {
        guard let certificate else { return PrincipalVariables(certificateID: nil) }
        guard let data = FileManager.default.contents(atPath: certificate) else {
            throw CommandFailure(
                "--certificate names `\(certificate)`, which can't be read; check the path and its permissions")
        }
        do throws(CertificateError) {
            return try PrincipalVariables(certificatePEM: String(decoding: data, as: UTF8.self))
        } catch {
            throw CommandFailure("--certificate names `\(certificate)`: \(error)")
        }
    }

    /// What a statement asked for and wasn't given.
    func hints(for decision: Decision) -> [String] {
        decision.missingInputs.compactMap { input -> String? in
            let option: String? =
                switch input {
                case .clientID where clientId == nil && !isOverHTTPS: "--client-id"
                case .certificate where certificate == nil: "--certificate"
                case .thing where thing == nil: "--thing"
                case .sourceIP where sourceIp == nil: "--source-ip"
                case .domainName where domainName == nil: "--domain-name"
                case .clientID, .certificate, .thing, .sourceIP, .domainName, .time: nil
                }
            guard let option else { return nil }
            let names = decision.findings.flatMap(\.missing).filter { $0.why.input == input }.map(\.name)
            let list = Set(names).sorted().map { "`\($0)`" }.joined(separator: ", ")
            return "The policies ask for \(list): give the request's \(input.rawValue) with \(option)."
        }
    }
}
