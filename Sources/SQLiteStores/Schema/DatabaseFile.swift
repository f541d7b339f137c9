import Foundation
import GRDB

/// The database's file: looks before it touches, so that a file that isn't ours or is too new stays as it is.
struct DatabaseFile {
    let path: String
    var migrator: DatabaseMigrator = Schema.migrator

    /// Opens it for the server, created or brought up to date as needed. Blocks.
    func open() throws(StoreOpeningError) -> DatabasePool {
        try createIfMissing()
        if let pending = try pendingMigration() { try copy(before: pending) }
        let pool: DatabasePool
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration)
        } catch {
            throw openingError(error)
        }
        try migrate(pool)
        try makeDurable(pool)
        return pool
    }

    /// Only the owner may read it: it holds the access key's secret. SQLite gives its side files the same mode.
    private func createIfMissing() throws(StoreOpeningError) {
        let descriptor = Glibc.open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_RDWR, 0o600)
        if descriptor >= 0 {
            Glibc.close(descriptor)
        } else if errno != EEXIST {
            throw .cannotCreate(path: path, reason: String(cString: strerror(errno)))
        }
    }

    /// - Returns: the first migration that an existing database lacks; nil for a new or an up-to-date one.
    private func pendingMigration() throws(StoreOpeningError) -> String? {
        let found: (isEmpty: Bool, applicationID: Int32, applied: Set<String>)
        do {
            // SQLite takes a file of one byte for an empty one.
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            guard size == 0 || size >= Self.leastBytes else {
                throw DatabaseError(resultCode: .SQLITE_NOTADB, message: "file is not a database")
            }
            var configuration = Self.configuration
            configuration.readonly = true
            found = try DatabaseQueue(path: path, configuration: configuration).read { database in
                (
                    try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0,
                    try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
                    try migrator.appliedIdentifiers(database)
                )
            }
        } catch {
            throw openingError(error)
        }
        if found.isEmpty && found.applicationID == 0 { return nil }
        guard found.applicationID == Schema.applicationID else { throw .notOurs(path: path) }
        let unknown = found.applied.subtracting(migrator.migrations)
        guard unknown.isEmpty else { throw .newerSchema(path: path, migrations: unknown.sorted()) }
        return migrator.migrations.first { !found.applied.contains($0) }
    }

    /// A whole copy beside the database: written under another name first, so that it is never half a copy.
    private func copy(before migration: String) throws(StoreOpeningError) {
        let name = "\(path).before-\(migration.replacing(" ", with: "-"))"
        let unfinished = name + ".unfinished"
        do {
            try? FileManager.default.removeItem(atPath: unfinished)
            try DatabaseFile(path: unfinished).createIfMissing()
            var configuration = Self.configuration
            configuration.readonly = true
            let copy = try DatabaseQueue(path: unfinished)
            try DatabaseQueue(path: path, configuration: configuration).backup(to: copy)
            try copy.close()
            guard rename(unfinished, name) == 0 else {
                throw StoreOpeningError.cannotCreate(path: name, reason: String(cString: strerror(errno)))
            }
        } catch {
            throw .cannotCopy(path: path, copy: name, reason: Self.reason(error))
        }
    }

    private func migrate(_ pool: DatabasePool) throws(StoreOpeningError) {
        do {
            // A database that is up to date isn't written to: the server starts on a full disk too.
            guard try !pool.read(migrator.hasCompletedMigrations) else { return }
            try migrator.migrate(pool)
        } catch {
            throw .cannotMigrate(path: path, reason: Self.reason(error))
        }
    }

    /// GRDB sets NORMAL when it opens a file in WAL mode, after any set-up that a configuration can do.
    private func makeDurable(_ pool: DatabasePool) throws(StoreOpeningError) {
        let found: Int
        do {
            found = try pool.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
                return try Self.synchronous(of: database)
            }
        } catch {
            throw openingError(error)
        }
        try requireDurable(synchronous: found)
    }

    /// 0 off, 1 normal, 2 full, 3 extra.
    static func synchronous(of database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1
    }

    func requireDurable(synchronous: Int) throws(StoreOpeningError) {
        guard synchronous == 2 else { throw .notDurable(path: path, synchronous: synchronous) }
    }

    /// The smallest page, and so the smallest database, of SQLite's file format.
    private static let leastBytes = 512

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.label = "registry"
        return configuration
    }

    private func openingError(_ error: any Error) -> StoreOpeningError {
        switch (error as? DatabaseError)?.extendedResultCode {
        case .SQLITE_FULL, .SQLITE_IOERR_SHMSIZE: .noRoom(path: path)
        default: .cannotOpen(path: path, reason: Self.reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as DatabaseError:
            "\(error.message ?? "no reason given") (SQLite error \(error.extendedResultCode.rawValue))"
        default: "\(error)"
        }
    }
}
