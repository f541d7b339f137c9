import Glibc
import SQLiteStores

/// Why the server didn't start although its configuration is right: exit status 1.
package enum StartError: Error, Equatable {
    /// A port that can't be listened on. `errno` as bind(2) set it.
    case cannotListen(Setting, host: String, port: Int, errno: Int32)
    /// The API's certificate or key file.
    case unusableFile(Setting, path: String, reason: String)
}

extension StartError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotListen(let setting, let host, let port, let errno):
            "can't listen on \(host) port \(port) (\(setting.flag)): \(Self.reason(setting, port, errno))"
        case .unusableFile(let setting, let path, let reason):
            "\(setting.flag) `\(path)` can't be used: \(reason)"
        }
    }

    private static func reason(_ setting: Setting, _ port: Int, _ errno: Int32) -> String {
        switch errno {
        case EADDRINUSE: "another program does; stop it, or give another \(setting.flag)"
        case EACCES:
            "ports below 1024 need a right; run `sudo setcap cap_net_bind_service=+ep` on the program, or give another"
                + " \(setting.flag)"
        case EADDRNOTAVAIL:
            "this machine has no such address; give one of its own with \(setting == .apiPort ? "--api-host" : "--host")"
        default: "\(SystemError.text(errno)); give another \(setting.flag)"
        }
    }
}

extension StartError {
    /// The exit status for whatever a start or run threw. sysexits(3)
    package static func exitStatus(of error: any Error) -> Int32 {
        switch error {
        case let error as ConfigurationError: error.exitStatus
        // They are about the data folder.
        case is DataFolderError, is StoreOpeningError: ConfigurationError.configuration
        default: 1
        }
    }
}
