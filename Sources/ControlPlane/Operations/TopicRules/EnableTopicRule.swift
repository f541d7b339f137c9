import IoTModel
import Registry

/// `EnableTopicRule`: `POST /rules/{ruleName}/enable`, empty 200.
package struct EnableTopicRule: Operation {
    package static let route = Route(.post, "/rules/{ruleName}/enable", action: "iot:EnableTopicRule")

    let name: TopicRuleName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("ruleName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, account) = (name, context.account)
        let isNew = try await context.write { writer throws(RegistryError) in
            try writer.setTopicRule(name, disabled: false, of: account)
        }
        if isNew { context.logNotExecuted(rule: name) }
        return Empty()
    }
}
