package import IoTModel

/// What the rules read of topic rules and of the indexing configuration.
package protocol TopicRuleReader {
    func topicRule(_ name: TopicRuleName, of account: AccountID) throws(RegistryError) -> TopicRuleRecord?
    /// By name.
    func topicRules(
        of account: AccountID, in window: Window<TopicRuleName>
    ) throws(RegistryError) -> [TopicRuleRecord]
    func indexingConfiguration(of account: AccountID) throws(RegistryError) -> IndexingConfiguration?
}

/// What the rules write of topic rules and of the indexing configuration.
package protocol TopicRuleWriter {
    func put(_ rule: TopicRuleRecord) throws(RegistryError)
    func deleteTopicRule(_ name: TopicRuleName, of account: AccountID) throws(RegistryError)
    func put(_ configuration: IndexingConfiguration, of account: AccountID) throws(RegistryError)
}
