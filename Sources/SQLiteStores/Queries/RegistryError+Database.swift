import GRDB
import Registry

extension RegistryError {
    /// What a failure of the database means to a caller of the registry.
    init(databaseError error: any Error) {
        switch error {
        case let error as RegistryError: self = error
        case is CancellationError: self = .unavailable(.stopped)
        case let error as DatabaseError where error.resultCode == .SQLITE_FULL: self = .unavailable(.diskFull)
        case let error as DatabaseError:
            // Without the statement's arguments, which may be secrets.
            let reason = error.message ?? "no reason given"
            self = .unavailable(.failed("\(reason) (SQLite error \(error.extendedResultCode.rawValue))"))
        default: self = .unavailable(.failed("\(error)"))
        }
    }
}
