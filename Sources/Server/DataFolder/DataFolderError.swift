/// Why the data folder can't be used. Nothing in it was changed.
package enum DataFolderError: Error, Equatable {
    /// A link, a file, someone else's, or open to others.
    case unfit(path: String, reason: String)
    /// No data folder yet, but it holds something that isn't the server's.
    case occupied(path: String, by: String)
    /// Another server runs on it; nil when it has not yet written its process id.
    case locked(path: String, processID: Int32?)
    /// A file that this server needs is missing, or isn't as it was written.
    case damaged(file: String, reason: String)
    /// It was set up for another account or region.
    case setUpOtherwise(path: String, Setting, found: String, wanted: String)
    case newerVersion(path: String, found: Int)
    /// The operating system refused. `errno` as it set it.
    case refused(action: String, path: String, errno: Int32)
    case noCertificates(reason: String)
}

extension DataFolderError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unfit(let path, let reason): "`\(path)` can't be the data folder: \(reason)"
        case .occupied(let path, let entry):
            "`\(path)` holds `\(entry)` but was never set up as a data folder; give --data-dir an empty or a new folder"
        case .locked(let path, let processID):
            "another server\(processID.map { " (process \($0))" } ?? "") runs on `\(path)`; stop it, or give another"
                + " --data-dir"
        case .damaged(let file, let reason):
            "`\(file)` is damaged: \(reason); restore the data folder from a copy, or give another --data-dir"
        case .setUpOtherwise(let path, let setting, let found, let wanted):
            "`\(path)` was set up with \(setting.flag) `\(found)`, not `\(wanted)`; start with \(setting.flag) \(found),"
                + " or give another --data-dir"
        case .newerVersion(let path, let found):
            "`\(path)` is a data folder of version \(found), written by a newer release; start that release"
        case .refused(let action, let path, let errno):
            "can't \(action) `\(path)`: \(SystemError.text(errno)); check its permissions and the free space"
        case .noCertificates(let reason): "the server's certificates can't be made: \(reason)"
        }
    }
}
