package import IoTModel

/// What the rules read of logging, beside the options.
package protocol LoggingReader {
    func loggingOptions(of account: AccountID) throws(RegistryError) -> LoggingOptions?
    func legacyLoggingOptions(of account: AccountID) throws(RegistryError) -> LegacyLoggingOptions?
    func logLevel(of target: LogTarget, account: AccountID) throws(RegistryError) -> LoggingOptions.Level?
    /// By kind and name, without the account's default. - Parameter kind: nil for all.
    func logLevels(
        of account: AccountID, kind: LogTarget.Kind?, in window: Window<LogTarget>
    ) throws(RegistryError) -> [LogTargetLevel]
    /// By name: those that were made, or have a retention.
    func logGroups(of account: AccountID) throws(RegistryError) -> [LogGroupRecord]
}

/// What the rules write of logging.
package protocol LoggingWriter {
    func put(_ options: LoggingOptions, of account: AccountID) throws(RegistryError)
    func put(_ options: LegacyLoggingOptions, of account: AccountID) throws(RegistryError)
    func put(_ level: LogTargetLevel, of account: AccountID) throws(RegistryError)
    /// - Returns: whether there was one.
    func deleteLogLevel(of target: LogTarget, account: AccountID) throws(RegistryError) -> Bool
    func put(_ group: LogGroupRecord) throws(RegistryError)
    func deleteLogGroup(_ name: String, account: AccountID) throws(RegistryError)
}
