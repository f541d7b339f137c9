import IoTModel

extension InMemoryTransaction {
    func topicRule(_ name: TopicRuleName, of account: AccountID) -> TopicRuleRecord? {
        tables.topicRules[.init(account, name)]
    }

    func topicRules(of account: AccountID, in window: Window<TopicRuleName>) -> [TopicRuleRecord] {
        window.select(tables.topicRules.values.filter { $0.account == account }, by: \.name)
    }

    func put(_ rule: TopicRuleRecord) { tables.topicRules[.init(rule.account, rule.name)] = rule }

    func deleteTopicRule(_ name: TopicRuleName, of account: AccountID) {
        tables.topicRules[.init(account, name)] = nil
    }

    func indexingConfiguration(of account: AccountID) -> IndexingConfiguration? {
        tables.indexingConfigurations[account]
    }

    func put(_ configuration: IndexingConfiguration, of account: AccountID) {
        tables.indexingConfigurations[account] = configuration
    }
}
