import GRDB

extension Schema {
    /// Topic rules and the indexing configuration, as JSON.
    static func topicRulesAndIndexing(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE topic_rules (
                    account TEXT NOT NULL,
                    name TEXT NOT NULL,
                    payload TEXT NOT NULL,
                    topic_pattern TEXT,
                    disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
                    created INTEGER NOT NULL,
                    PRIMARY KEY (account, name)
                ) STRICT;

                CREATE TABLE indexing_configurations (
                    account TEXT NOT NULL PRIMARY KEY,
                    things TEXT,
                    thing_groups TEXT
                ) STRICT, WITHOUT ROWID;
                """)
    }
}
