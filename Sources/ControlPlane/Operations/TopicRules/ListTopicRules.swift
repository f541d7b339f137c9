import IoTModel
import Registry

/// `ListTopicRules`: `GET /rules?topic={pattern}&ruleDisabled={boolean}` and a page. By name; `topic` is what a rule selects
/// from, to the letter.
package struct ListTopicRules: Operation {
    package static let route = Route(.get, "/rules", action: "iot:ListTopicRules")

    package struct Output: Encodable, Sendable {
        let rules: [Item]
        let nextToken: String?
    }

    package struct Item: Encodable, Sendable {
        let ruleArn: String
        let ruleName: String
        let topicPattern: String?
        let createdAt: Double
        let ruleDisabled: Bool
    }

    let filter: TopicRuleFilter
    let page: PageRequest

    package init(_ request: RequestReader) throws(InvalidRequest) {
        filter = TopicRuleFilter(
            topicPattern: try request.optionalQuery("topic", "a topic filter") { $0 },
            isDisabled: try request.flag("ruleDisabled"))
        page = try request.tokenPage(accepting: 1...10_000)
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Output {
        let (filter, page, scope) = (filter, page, context.scope)
        let found = try await context.read { reader throws(RegistryError) in
            try reader.listTopicRules(of: scope.account, matching: filter, page: page)
        }
        return Output(
            rules: found.items.map { rule in
                Item(
                    ruleArn: "\(scope.arn(.topicRule(rule.name)))", ruleName: "\(rule.name)",
                    topicPattern: rule.topicPattern, createdAt: rule.creationDate.seconds,
                    ruleDisabled: rule.isDisabled)
            }, nextToken: found.nextMarker)
    }
}
