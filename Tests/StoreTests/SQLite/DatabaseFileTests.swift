import Foundation
import GRDB
import IoTModel
import Registry
import Testing

@testable import SQLiteStores

@Suite struct DatabaseFileTests {
    private func withPath(_ body: (String) async throws -> Void) async throws {
        try await withTemporaryFolder { try await body($0 + "/registry.sqlite") }
    }

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    /// Opens, writes one thing and closes.
    private func createDatabase(at path: String) async throws {
        let store = try SQLiteRegistry(path: path)
        try await store.change { try $0.createThing("kept") }
        await store.close()
    }

    @Test func `committed writes are synced: synchronous reads back as 2, in WAL mode`() async throws {
        try await withPath { path in
            let store = try SQLiteRegistry(path: path)
            // Before and after a write, and after the pool let go of what it can spare.
            for _ in 1...2 {
                let found = try await store.pool.writeWithoutTransaction { database in
                    (
                        synchronous: try DatabaseFile.synchronous(of: database),
                        journal: try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                        foreignKeys: try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
                    )
                }
                #expect(found.synchronous == 2 && found.journal == "wal" && found.foreignKeys == 1)
                try await store.change { try $0.createThing("t") }
                store.pool.releaseMemory()
            }
            await store.close()
        }
    }

    @Test(arguments: [(-1, false), (0, false), (1, false), (2, true), (3, false)])
    func `any other synchronous setting is refused`(_ synchronous: Int, _ isGood: Bool) throws {
        let file = DatabaseFile(path: "/data/registry.sqlite")
        if isGood {
            try file.requireDurable(synchronous: synchronous)
        } else {
            #expect(throws: StoreOpeningError.notDurable(path: file.path, synchronous: synchronous)) {
                try file.requireDurable(synchronous: synchronous)
            }
        }
    }

    @Test func `only the owner may read the database and its side files`() async throws {
        try await withPath { path in
            let store = try SQLiteRegistry(path: path)
            try await store.change { try $0.createThing("t") }
            for file in [path, path + "-wal", path + "-shm"] { #expect(try permissions(file) == 0o600, "\(file)") }
            await store.close()
        }
    }

    @Test func `a second start keeps everything`() async throws {
        try await withPath { path in
            try await createDatabase(at: path)
            let store = try SQLiteRegistry(path: path)
            #expect(try await store.look { try $0.describeThing(thingName("kept"), of: account).version } == 1)
            await store.close()
        }
    }

    @Test func `once closed the database is one whole file`() async throws {
        try await withPath { path in
            try await createDatabase(at: path)
            try FileManager.default.copyItem(atPath: path, toPath: path + ".copy")
            let store = try SQLiteRegistry(path: path + ".copy")
            #expect(try await store.look { try $0.describeThing(thingName("kept"), of: account).version } == 1)
            await store.close()
        }
    }

    @Test func `a start writes nothing to a database that is up to date, so it needs no room`() async throws {
        try await withPath { path in
            try await createDatabase(at: path)
            func contents() throws -> [Data] {
                try [path, path + "-wal"].map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
            }
            let before = try contents()
            #expect(before.allSatisfy { !$0.isEmpty })
            let store = try SQLiteRegistry(path: path)
            #expect(try contents() == before)
            await store.close()
            #expect(try contents() == before)
        }
    }

    @Test func `a database of a newer release is refused by the name of what is new, and stays as it is`() async throws
    {
        try await withPath { path in
            try await createDatabase(at: path)
            let newer = try DatabaseQueue(path: path)
            try await newer.write { database in
                try database.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('9 shadows'), ('10 jobs')")
            }
            try newer.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(throws: StoreOpeningError.newerSchema(path: path, migrations: ["10 jobs", "9 shadows"])) {
                try SQLiteRegistry(path: path)
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    @Test func `another program's database is refused and stays as it is`() async throws {
        try await withPath { path in
            let foreign = try DatabaseQueue(path: path)
            try await foreign.write { try $0.execute(sql: "CREATE TABLE notes (text TEXT)") }
            try foreign.close()
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(throws: StoreOpeningError.notOurs(path: path)) { try SQLiteRegistry(path: path) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    @Test(arguments: [1, 15, 100, 5_000])
    func `a file that is no database is refused and stays as it is`(_ size: Int) async throws {
        try await withPath { path in
            let before = Data(repeating: 0x41, count: size)
            try before.write(to: URL(fileURLWithPath: path))
            #expect(
                throws: StoreOpeningError.cannotOpen(path: path, reason: "file is not a database (SQLite error 26)")
            ) { try SQLiteRegistry(path: path) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    @Test func `a first start that was cut short leaves a file the next one uses`() async throws {
        try await withPath { path in
            try Data().write(to: URL(fileURLWithPath: path))
            try await createDatabase(at: path)
        }
    }

    @Test func `a folder that doesn't exist is named`() {
        let path = "/nonexistent/registry.sqlite"
        #expect(throws: StoreOpeningError.cannotCreate(path: path, reason: "No such file or directory")) {
            try SQLiteRegistry(path: path)
        }
    }

    // MARK: Migrations

    /// This release's schema, and one migration more.
    private func nextRelease(_ migrate: @escaping @Sendable (Database) throws -> Void) -> DatabaseMigrator {
        var migrator = Schema.migrator
        migrator.registerMigration("2 next", migrate: migrate)
        return migrator
    }

    @Test func `an older database is copied whole before it is brought up to date, and only then`() async throws {
        try await withPath { path in
            try await createDatabase(at: path)
            let copy = path + ".before-2-next"
            let migrator = nextRelease { try $0.execute(sql: "CREATE TABLE next (id INTEGER)") }
            for _ in 1...2 {
                let pool = try DatabaseFile(path: path, migrator: migrator).open()
                #expect(try await pool.read { try $0.tableExists("next") && $0.tableExists("things") })
                try pool.close()
            }
            #expect(try permissions(copy) == 0o600)
            let old = try SQLiteRegistry(path: copy)
            #expect(try await old.look { try $0.describeThing(thingName("kept"), of: account).version } == 1)
            await old.close()
            #expect(throws: StoreOpeningError.newerSchema(path: path, migrations: ["2 next"])) {
                try SQLiteRegistry(path: path)
            }
            #expect(!FileManager.default.fileExists(atPath: copy + ".unfinished"))
        }
    }

    @Test func `a new database is not copied`() async throws {
        try await withPath { path in
            try DatabaseFile(path: path, migrator: nextRelease { _ in }).open().close()
            #expect(!FileManager.default.fileExists(atPath: path + ".before-2-next"))
        }
    }

    @Test func `a migration that fails leaves the database as it was`() async throws {
        try await withPath { path in
            try await createDatabase(at: path)
            let migrator = nextRelease { database in
                try database.execute(sql: "DROP TABLE tags")
                try database.execute(sql: "CREATE TABLE things (id INTEGER)")
            }
            #expect(
                throws: StoreOpeningError.cannotMigrate(
                    path: path, reason: "table things already exists (SQLite error 1)")
            ) { try DatabaseFile(path: path, migrator: migrator).open() }
            let store = try SQLiteRegistry(path: path)
            #expect(try await store.look { try $0.tags(of: .policy(policyName("p")), account: account) } == [])
            await store.close()
        }
    }

    @Test func `a row that can't be understood is an error that names the column, not a crash`() async throws {
        try await withPath { path in
            let store = try SQLiteRegistry(path: path)
            try await store.change { try $0.registerCertificate(1) }
            try await store.pool.write { try $0.execute(sql: "UPDATE certificates SET status = 'SIDEWAYS'") }
            await #expect {
                try await store.look { try $0.certificate(certificateID(1), of: account) }
            } throws: { error in
                guard case .unavailable(.unreadable(let what)) = error as? RegistryError else { return false }
                return what.hasPrefix("column `status`")
            }
            await store.close()
        }
    }
}
