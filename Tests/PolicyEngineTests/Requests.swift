import IoTModel
import PolicyEngine
import Testing

/// Short forms for what nearly every test here needs.
enum Sample {
    static let arnPrefix = "arn:aws:iot:us-east-1:123456789012:"

    static func document(_ statements: String..., version: String? = "2012-10-17") -> String {
        let version = version.map { #""Version":"\#($0)","# } ?? ""
        return #"{\#(version)"Statement":[\#(statements.joined(separator: ","))]}"#
    }

    /// `resource` is what stands behind the account; `condition` a JSON object.
    static func statement(
        _ effect: String, _ action: String, _ resource: String, condition: String? = nil,
        resourceName: String = "Resource"
    ) -> String {
        let condition = condition.map { #","Condition":\#($0)"# } ?? ""
        return
            #"{"Effect":"\#(effect)","Action":"\#(action)","#
            + #""\#(resourceName)":"\#(arnPrefix)\#(resource)"\#(condition)}"#
    }

    static func allow(_ action: String, _ resource: String, condition: String? = nil) -> String {
        statement("Allow", action, resource, condition: condition)
    }

    static func deny(_ action: String, _ resource: String, condition: String? = nil) -> String {
        statement("Deny", action, resource, condition: condition)
    }

    static func policy(_ document: String, name: String = "p", version: Int = 1) throws -> CompiledPolicy {
        try CompiledPolicy(name: #require(PolicyName(name)), version: version, document: document)
    }

    static func policies(_ statements: String...) throws -> PolicySet {
        let list = statements.joined(separator: ",")
        return PolicySet([try policy(#"{"Version":"2012-10-17","Statement":[\#(list)]}"#)])
    }

    static func thing(_ name: String, _ attributes: [String: String] = [:], type: String? = nil) -> ThingAssociation {
        guard let name = ThingName(name) else { return .none }
        return .attached(
            AssociatedThing(name: name, typeName: type.flatMap { ThingTypeName($0) }, attributes: attributes))
    }

    static func context(
        clientID: String? = "device", thing: ThingAssociation = .none, connect: ConnectVariables? = nil,
        sourceIP: String? = nil, domainName: String? = nil, certificate: [CertificateAttribute: [String]] = [:]
    ) -> RequestContext {
        RequestContext(
            principal: PrincipalVariables(certificateID: CertificateID(digest: Array(0..<32)), attributes: certificate),
            clientID: clientID, sourceIP: sourceIP, domainName: domainName, thing: thing, connect: connect)
    }
}

extension PolicySet {
    /// The decision, after checking that enforcement and explanation came to the same outcome.
    func decide(
        _ action: PolicyAction, _ resource: String, _ context: RequestContext = Sample.context()
    ) -> Decision {
        let arn = Sample.arnPrefix + resource
        let decision = explain(action, resource: arn, context: context)
        #expect(evaluate(action, resource: arn, context: context) == decision.outcome)
        return decision
    }
}
