import IoTModel
import Registry

/// `ReplaceTopicRule`: `PATCH /rules/{ruleName}`, the rule as body, empty 200.
package struct ReplaceTopicRule: Operation {
    package static let route = Route(.patch, "/rules/{ruleName}", action: "iot:ReplaceTopicRule")

    let name: TopicRuleName
    let payload: TopicRulePayload

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("ruleName")
        payload = try TopicRulePayload(request.body)
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, new, account) = (name, try payload.rule(), context.account)
        let isNewlyEnabled = try await context.write { writer throws(RegistryError) in
            try writer.replaceTopicRule(name, new, of: account)
        }
        if isNewlyEnabled { context.logNotExecuted(rule: name) }
        return Empty()
    }
}
