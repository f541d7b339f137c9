import Foundation
package import Logging

/// Standard output and standard error.
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

    /// The operational log, on standard error. Tells of variables in `environment` that are misspelt settings.
    package static func logger(_ level: Configuration.LogLevel, environment: [String: String]) -> Logger {
        var logger = Logger(label: "sallyport") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level.ofLogging
        for name in SettingSources.unknownVariables(in: environment) {
            logger.notice("A variable looks like a setting and is none", metadata: ["variable": "\(name)"])
        }
        return logger
    }
}

extension Configuration.LogLevel {
    fileprivate var ofLogging: Logger.Level {
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
