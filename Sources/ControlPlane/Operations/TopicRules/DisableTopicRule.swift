import IoTModel
import Registry

/// `DisableTopicRule`: `POST /rules/{ruleName}/disable`, empty 200.
package struct DisableTopicRule: Operation {
    package static let route = Route(.post, "/rules/{ruleName}/disable", action: "iot:DisableTopicRule")

    let name: TopicRuleName

    package init(_ request: RequestReader) throws(InvalidRequest) { name = try request.path("ruleName") }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, account) = (name, context.account)
        try await context.write { writer throws(RegistryError) in
            try writer.setTopicRule(name, disabled: true, of: account)
        }
        return Empty()
    }
}
