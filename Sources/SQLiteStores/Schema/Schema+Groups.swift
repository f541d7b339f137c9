import GRDB

extension Schema {
    /// Thing types, thing groups, billing groups, and which things are in them. Properties are JSON.
    static func typesAndGroups(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE thing_types (
                    account TEXT NOT NULL,
                    name TEXT NOT NULL,
                    type_id TEXT NOT NULL,
                    properties TEXT NOT NULL,
                    created INTEGER NOT NULL,
                    deprecated INTEGER,
                    PRIMARY KEY (account, name)
                ) STRICT, WITHOUT ROWID;

                CREATE TABLE thing_groups (
                    account TEXT NOT NULL,
                    name TEXT NOT NULL,
                    group_id TEXT NOT NULL,
                    parent TEXT,
                    properties TEXT NOT NULL,
                    version INTEGER NOT NULL,
                    created INTEGER NOT NULL,
                    PRIMARY KEY (account, name),
                    FOREIGN KEY (account, parent) REFERENCES thing_groups (account, name)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX thing_groups_by_parent ON thing_groups (account, parent, name);
                -- Each group with itself and every group above it.
                CREATE TABLE thing_group_lineages (
                    account TEXT NOT NULL,
                    ancestor TEXT NOT NULL,
                    name TEXT NOT NULL,
                    PRIMARY KEY (account, ancestor, name),
                    FOREIGN KEY (account, name) REFERENCES thing_groups (account, name) ON DELETE CASCADE
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX thing_group_lineages_by_name ON thing_group_lineages (account, name, ancestor);
                CREATE TABLE thing_group_members (
                    account TEXT NOT NULL,
                    thing_group TEXT NOT NULL,
                    thing TEXT NOT NULL,
                    PRIMARY KEY (account, thing_group, thing),
                    FOREIGN KEY (account, thing_group) REFERENCES thing_groups (account, name) ON DELETE CASCADE,
                    FOREIGN KEY (account, thing) REFERENCES things (account, name) ON DELETE CASCADE
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX thing_group_members_by_thing ON thing_group_members (account, thing, thing_group);

                CREATE TABLE billing_groups (
                    account TEXT NOT NULL,
                    name TEXT NOT NULL,
                    group_id TEXT NOT NULL,
                    description TEXT,
                    version INTEGER NOT NULL,
                    created INTEGER NOT NULL,
                    PRIMARY KEY (account, name)
                ) STRICT, WITHOUT ROWID;
                ALTER TABLE things ADD COLUMN billing_group TEXT;
                CREATE INDEX things_by_billing_group ON things (account, billing_group, name)
                    WHERE billing_group IS NOT NULL;
                """)
    }
}
