import Foundation

/// Why the event log's file can't be used.
package enum EventLogFileError: Error, Equatable, CustomStringConvertible {
    /// - Parameters:
    ///   - action: what was tried, as in "can't be …".
    ///   - number: `errno`.
    case system(_ action: String, path: String, number: Int32)
    case notARegularFile(path: String)

    package var description: String {
        switch self {
        case .system(let action, let path, let number):
            "The event log `\(path)` can't be \(action): \(String(cString: strerror(number))). Check the folder's "
                + "owner, mode and free space."
        case .notARegularFile(let path):
            "The event log `\(path)` is not a regular file. Move it away; the server makes a new one."
        }
    }
}
