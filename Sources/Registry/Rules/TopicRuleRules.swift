package import IoTModel

// AWS IoT API: CreateTopicRule, GetTopicRule, ListTopicRules, ReplaceTopicRule, EnableTopicRule, DisableTopicRule,
// DeleteTopicRule, UpdateIndexingConfiguration. Payloads come checked.

/// What one call says of a topic rule.
package struct NewTopicRule: Sendable {
    package let payload: String
    package let topicPattern: String?
    package let isDisabled: Bool

    package init(payload: String, topicPattern: String?, isDisabled: Bool) {
        self.payload = payload
        self.topicPattern = topicPattern
        self.isDisabled = isDisabled
    }
}

extension RegistryReader {
    /// - Throws: `notFound`.
    package func getTopicRule(_ name: TopicRuleName, of account: AccountID) throws(RegistryError) -> TopicRuleRecord {
        guard let record = try topicRule(name, of: account) else { throw .notFound(.topicRule(name)) }
        return record
    }

    /// By name.
    package func listTopicRules(
        of account: AccountID, matching filter: TopicRuleFilter = TopicRuleFilter(), page: PageRequest
    ) throws(RegistryError) -> Page<TopicRuleRecord> {
        try page.page("topic-rules", by: \.name) { window throws(RegistryError) in
            try window.filled(
                by: \.name, where: filter.accepts,
                fetch: { window throws(RegistryError) in try topicRules(of: account, in: window) })
        }
    }
}

extension RegistryWriter {
    /// - Throws: `alreadyExists`, also for the same rule; `invalid` when the payload is too large; `limitExceeded`;
    ///   `invalid`, `limitExceeded` for the tags.
    @discardableResult
    package func createTopicRule(
        _ name: TopicRuleName, _ new: NewTopicRule, tags: [Tag] = [], in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> TopicRuleRecord {
        let arn = scope.arn(.topicRule(name))
        guard try topicRule(name, of: scope.account) == nil else {
            throw .alreadyExists(
                message: "Rule \(name) already exists in account", resourceID: name.rawValue, arn: arn)
        }
        try Self.checkSize(new, of: name)
        let maximum = Limits.Registry.topicRules
        guard try topicRules(of: scope.account, in: Window(limit: maximum)).count < maximum else {
            throw .limitExceeded(message: "The account has \(maximum) rules already; delete one of them first")
        }
        let record = TopicRuleRecord(
            account: scope.account, name: name, payload: new.payload, topicPattern: new.topicPattern,
            isDisabled: new.isDisabled, creationDate: now)
        try put(record)
        if !tags.isEmpty { try tagResource(arn, with: tags, in: scope) }
        return record
    }

    /// - Returns: whether the rule is enabled now and wasn't before.
    /// - Throws: `notFound`; `invalid` when the payload is too large.
    package func replaceTopicRule(
        _ name: TopicRuleName, _ new: NewTopicRule, of account: AccountID
    ) throws(RegistryError) -> Bool {
        var record = try getTopicRule(name, of: account)
        try Self.checkSize(new, of: name)
        let wasDisabled = record.isDisabled
        record.payload = new.payload
        record.topicPattern = new.topicPattern
        record.isDisabled = new.isDisabled
        try put(record)
        return wasDisabled && !new.isDisabled
    }

    /// - Returns: whether that changed anything.
    /// - Throws: `notFound`.
    @discardableResult
    package func setTopicRule(
        _ name: TopicRuleName, disabled isDisabled: Bool, of account: AccountID
    ) throws(RegistryError) -> Bool {
        var record = try getTopicRule(name, of: account)
        guard record.isDisabled != isDisabled else { return false }
        record.isDisabled = isDisabled
        try put(record)
        return true
    }

    /// - Throws: `notFound`.
    package func deleteTopicRule(_ name: TopicRuleName, in scope: AccountScope) throws(RegistryError) {
        _ = try getTopicRule(name, of: scope.account)
        try deleteTags(of: .topicRule(name), account: scope.account)
        try deleteTopicRule(name, of: scope.account)
    }

    private static func checkSize(_ new: NewTopicRule, of name: TopicRuleName) throws(RegistryError) {
        let bytes = new.payload.utf8.count
        guard bytes <= Limits.Registry.topicRuleBytes else {
            throw .invalid(
                message: "Rule \(name) takes \(bytes) bytes as JSON; expected at most"
                    + " \(Limits.Registry.topicRuleBytes)")
        }
    }

    /// What isn't given stays.
    ///
    /// - Returns: what there was before.
    @discardableResult
    package func updateIndexingConfiguration(
        things: String?, thingGroups: String?, of account: AccountID
    ) throws(RegistryError) -> IndexingConfiguration {
        let before = try indexingConfiguration(of: account) ?? IndexingConfiguration()
        try put(
            IndexingConfiguration(things: things ?? before.things, thingGroups: thingGroups ?? before.thingGroups),
            of: account)
        return before
    }
}
