/// Why a database file was not opened. Nothing was overwritten.
package enum StoreOpeningError: Error, Equatable {
    case cannotCreate(path: String, reason: String)
    case cannotOpen(path: String, reason: String)
    /// The disk has no room for what SQLite needs beside the database.
    case noRoom(path: String)
    /// It is a database, but not this server's.
    case notOurs(path: String)
    /// A later release of this server wrote it: names the migrations that this one lacks, in order.
    case newerSchema(path: String, migrations: [String])
    case cannotCopy(path: String, copy: String, reason: String)
    case cannotMigrate(path: String, reason: String)
    /// SQLite would not promise that a committed write survives a power cut. `synchronous` is what it read back.
    case notDurable(path: String, synchronous: Int)
}

extension StoreOpeningError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotCreate(let path, let reason):
            "the database `\(path)` can't be created: \(reason). Check the data folder's owner and free space"
        case .cannotOpen(let path, let reason):
            "the database `\(path)` can't be opened: \(reason). Restore it from a copy, or give another data folder"
        case .noRoom(let path):
            "the database `\(path)` can't be opened: the disk is full. Make room and start again"
        case .notOurs(let path):
            "`\(path)` is a database of another program. Give another data folder"
        case .newerSchema(let path, let migrations):
            "the database `\(path)` was written by a newer release: this one doesn't know"
                + " \(migrations.map { "`\($0)`" }.joined(separator: ", ")). Start the newer release"
        case .cannotCopy(let path, let copy, let reason):
            "the database `\(path)` must be copied to `\(copy)` before it is brought up to date, but: \(reason)."
                + " Make room or remove what is in the way"
        case .cannotMigrate(let path, let reason):
            "the database `\(path)` can't be brought up to date: \(reason). It is as it was"
        case .notDurable(let path, let synchronous):
            "the database `\(path)` would lose committed changes in a power cut: `PRAGMA synchronous` is"
                + " \(synchronous), expected 2. Use a SQLite library that honours `synchronous=FULL`"
        }
    }
}
