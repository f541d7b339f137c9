import IoTModel
import Registry

/// `GetTopicRule`: `GET /rules/{ruleName}`. The rule as it was given.
package struct GetTopicRule: Operation {
    package static let route = Route(.get, "/rules/{ruleName}", action: "iot:GetTopicRule")

    package struct Output: Encodable, Sendable {
        let ruleArn: String
        let rule: JSONValue
    }

    let name: TopicRuleName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("ruleName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (name, scope) = (name, context.scope)
        let rule = try await context.read { reader throws(RegistryError) in
            try reader.getTopicRule(name, of: scope.account)
        }
        guard case .object(var members) = try JSONValue(jsonText: rule.payload) else {
            throw .internalFailure("what was stored of rule `\(name)` is no object")
        }
        members["ruleName"] = .text(name.rawValue)
        members["ruleDisabled"] = .flag(rule.isDisabled)
        members["createdAt"] = .number(rule.creationDate.seconds)
        return Output(ruleArn: "\(scope.arn(.topicRule(name)))", rule: .object(members))
    }
}
