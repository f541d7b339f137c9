import GRDB
import IoTModel
import Registry

extension SQLiteTransaction {
    func topicRule(_ name: TopicRuleName, of account: AccountID) throws(RegistryError) -> TopicRuleRecord? {
        try first(
            "SELECT * FROM topic_rules WHERE account = ? AND name = ?", [account.rawValue, name.rawValue],
            Self.topicRule)
    }

    func topicRules(
        of account: AccountID, in window: Window<TopicRuleName>
    ) throws(RegistryError) -> [TopicRuleRecord] {
        try all(
            "SELECT * FROM topic_rules WHERE account = ?" + window.sql(over: "name"),
            [account.rawValue] + window.arguments(\.rawValue), Self.topicRule)
    }

    func put(_ rule: TopicRuleRecord) throws(RegistryError) {
        try execute(
            """
            INSERT INTO topic_rules (account, name, payload, topic_pattern, disabled, created)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, name) DO UPDATE SET payload = excluded.payload,
                topic_pattern = excluded.topic_pattern, disabled = excluded.disabled
            """,
            [
                rule.account.rawValue, rule.name.rawValue, rule.payload, rule.topicPattern, rule.isDisabled,
                rule.creationDate.milliseconds,
            ])
    }

    func deleteTopicRule(_ name: TopicRuleName, of account: AccountID) throws(RegistryError) {
        try execute("DELETE FROM topic_rules WHERE account = ? AND name = ?", [account.rawValue, name.rawValue])
    }

    private static func topicRule(_ row: Columns) throws(RegistryError) -> TopicRuleRecord {
        TopicRuleRecord(
            account: try row.text("account", AccountID.init(rawValue:)),
            name: try row.text("name", TopicRuleName.init(rawValue:)),
            payload: try row.text("payload"),
            topicPattern: try row.optionalText("topic_pattern") { $0 },
            isDisabled: try row.flag("disabled"),
            creationDate: try row.time("created"))
    }

    // MARK: Indexing configuration

    func indexingConfiguration(of account: AccountID) throws(RegistryError) -> IndexingConfiguration? {
        try first("SELECT * FROM indexing_configurations WHERE account = ?", [account.rawValue]) {
            row throws(RegistryError) in
            IndexingConfiguration(
                things: try row.optionalText("things") { $0 },
                thingGroups: try row.optionalText("thing_groups") { $0 })
        }
    }

    func put(_ configuration: IndexingConfiguration, of account: AccountID) throws(RegistryError) {
        try execute(
            """
            INSERT INTO indexing_configurations (account, things, thing_groups) VALUES (?, ?, ?)
            ON CONFLICT (account) DO UPDATE SET things = excluded.things, thing_groups = excluded.thing_groups
            """,
            [account.rawValue, configuration.things, configuration.thingGroups])
    }
}
