/// What SetLoggingOptions stored for an account: the first version of AWS IoT's logging. AWS IoT API, `GetLoggingOptions`.
package struct LegacyLoggingOptions: Sendable, Equatable {
    package let roleARN: String
    package let level: LoggingOptions.Level

    package init(roleARN: String, level: LoggingOptions.Level) {
        self.roleARN = roleARN
        self.level = level
    }
}
