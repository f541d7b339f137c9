import IoTModel
import Registry

/// `DeleteTopicRule`: `DELETE /rules/{ruleName}`, empty 200.
package struct DeleteTopicRule: Operation {
    package static let route = Route(.delete, "/rules/{ruleName}", action: "iot:DeleteTopicRule")

    let name: TopicRuleName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("ruleName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, scope) = (name, context.scope)
        try await context.write { writer throws(RegistryError) in try writer.deleteTopicRule(name, in: scope) }
        return Empty()
    }
}
