import IoTModel
import Registry

/// `CreateTopicRule`: `POST /rules/{ruleName}`, the rule as body, tags in the header `x-amz-tagging`, empty 200.
package struct CreateTopicRule: Operation {
    package static let route = Route(.post, "/rules/{ruleName}", action: "iot:CreateTopicRule")

    let name: TopicRuleName
    let payload: TopicRulePayload
    let tags: [Tag]

    package init(_ request: RequestReader) throws(InvalidRequest) {
        name = try request.path("ruleName")
        payload = try TopicRulePayload(request.body)
        tags = try request.taggingHeader()
    }

    package func perform(in context: OperationContext) async throws(APIError) -> Empty {
        let (name, new, tags) = (name, try payload.rule(), tags)
        let (scope, now) = (context.scope, context.now)
        try await context.write { writer throws(RegistryError) in
            try writer.createTopicRule(name, new, tags: tags, in: scope, at: now)
        }
        if !new.isDisabled { context.logNotExecuted(rule: name) }
        return Empty()
    }
}

extension RequestReader {
    /// Tags as a form, such as `site=north&floor=1`; none without the header.
    fileprivate func taggingHeader() throws(InvalidRequest) -> [Tag] {
        guard let text = head.values("x-amz-tagging").first else { return [] }
        var tags: [Tag] = []
        for part in text.split(separator: "&") {
            let sides = part.replacing("+", with: "%20").split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = percentDecoded(sides[0]), let value = sides.count > 1 ? percentDecoded(sides[1]) : "" else {
                throw InvalidRequest("x-amz-tagging", String(part), expected: "key=value pairs, percent-encoded")
            }
            tags.append(Tag(key: key, value: value))
        }
        return tags
    }
}

extension OperationContext {
    /// That a rule was enabled, which nothing executes yet.
    func logNotExecuted(rule name: TopicRuleName) {
        logNotExecuted(
            "Topic rule `\(name)` is enabled and stored; this server doesn't execute topic rules yet, so its actions do"
                + " not happen.")
    }
}
