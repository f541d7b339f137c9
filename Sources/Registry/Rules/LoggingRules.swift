package import IoTModel

// AWS IoT API: SetV2LoggingOptions, GetV2LoggingOptions.

extension RegistryReader {
    /// - Throws: `loggingNotConfigured` until options are set for the first time.
    package func getLoggingOptions(of account: AccountID) throws(RegistryError) -> LoggingOptions {
        guard let options = try loggingOptions(of: account) else { throw .loggingNotConfigured }
        return options
    }
}

extension RegistryWriter {
    /// Members that aren't given keep their value. The first call must give the role and the default level.
    ///
    /// - Throws: `invalid`.
    @discardableResult
    package func setLoggingOptions(
        _ update: LoggingOptionsUpdate, of account: AccountID
    ) throws(RegistryError) -> LoggingOptions {
        let before = try loggingOptions(of: account)
        guard let roleARN = update.roleARN ?? before?.roleARN,
            let defaultLevel = update.defaultLevel ?? before?.defaultLevel
        else {
            throw .invalid(message: "the first SetV2LoggingOptions call must give roleArn and defaultLogLevel")
        }
        let options = LoggingOptions(
            roleARN: roleARN, defaultLevel: defaultLevel,
            disablesAll: update.disablesAll ?? before?.disablesAll ?? false,
            events: update.events ?? before?.events ?? [])
        guard options != before else { return options }
        try put(options, of: account)
        note(.loggingOptions(account))
        return options
    }
}
