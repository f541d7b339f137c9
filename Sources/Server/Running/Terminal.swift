import Foundation
package import Logging

/// Standard output.
package enum Terminal {
    /// Whether a person looks on who wants colours. https://no-color.org
    package static func isColoured(environment: [String: String]) -> Bool {
        isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }

    /// At once: a script that waits for a line mustn't wait for a full buffer.
    package static func print(_ text: String) {
        // Without a reader there is nobody to tell.
        try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }
}

extension Configuration.LogLevel {
    package var ofLogging: Logger.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        }
    }
}
