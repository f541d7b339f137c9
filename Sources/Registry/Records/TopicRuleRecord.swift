package import IoTModel

/// What is to happen with messages on a topic. AWS IoT API, `TopicRule`.
package struct TopicRuleRecord: Sendable, Equatable {
    package let account: AccountID
    package let name: TopicRuleName
    /// What was given, checked and as JSON: SQL, actions and the rest, without whether it is disabled.
    package var payload: String
    /// What the SQL selects from; nil for a rule that is only called by its name.
    package var topicPattern: String?
    package var isDisabled: Bool
    package let creationDate: WallTime

    package init(
        account: AccountID, name: TopicRuleName, payload: String, topicPattern: String?, isDisabled: Bool,
        creationDate: WallTime
    ) {
        self.account = account
        self.name = name
        self.payload = payload
        self.topicPattern = topicPattern
        self.isDisabled = isDisabled
        self.creationDate = creationDate
    }
}

/// Which topic rules a list shows. AWS IoT API, `ListTopicRules`.
package struct TopicRuleFilter: Sendable {
    /// What the rule's SQL selects from, to the letter.
    package var topicPattern: String?
    package var isDisabled: Bool?

    package init(topicPattern: String? = nil, isDisabled: Bool? = nil) {
        self.topicPattern = topicPattern
        self.isDisabled = isDisabled
    }

    func accepts(_ rule: TopicRuleRecord) -> Bool {
        if let topicPattern, rule.topicPattern != topicPattern { return false }
        if let isDisabled, rule.isDisabled != isDisabled { return false }
        return true
    }
}
