package import IoTModel
import PKI

// AWS IoT API: SetV2LoggingLevel, ListV2LoggingLevels, DeleteV2LoggingLevel.

extension RegistryReader {
    /// The account's default first, the others by kind and name. - Parameter kind: nil for all.
    /// - Throws: `loggingNotConfigured` until options are set for the first time.
    package func listLogLevels(
        of account: AccountID, kind: LogTarget.Kind?, page: PageRequest
    ) throws(RegistryError) -> Page<LogTargetLevel> {
        let options = try getLoggingOptions(of: account)
        let standard = LogTargetLevel(target: .standard, level: options.defaultLevel)
        return try page.page("logging-levels", by: \.target) { window throws(RegistryError) in
            if kind == .standard { return window.after == nil ? [standard] : [] }
            guard window.after == nil || window.after == .standard else {
                return try logLevels(of: account, kind: kind, in: window)
            }
            let isFirst = kind == nil && window.after == nil
            let first = isFirst ? [standard] : []
            return first
                + (try logLevels(of: account, kind: kind, in: Window(limit: window.limit - first.count)))
        }
    }
}

extension RegistryWriter {
    /// The level of the kind DEFAULT is the options' default level.
    ///
    /// - Throws: `loggingNotConfigured` until options are set for the first time; `invalid` for a name that the kind
    ///   can't have; `limitExceeded`.
    package func setLogLevel(
        _ level: LoggingOptions.Level, of target: LogTarget, account: AccountID
    ) throws(RegistryError) {
        var options = try getLoggingOptions(of: account)
        let target = try target.checked()
        if target.kind == .standard {
            guard options.defaultLevel != level else { return }
            options.defaultLevel = level
            try put(options, of: account)
        } else {
            let before = try logLevel(of: target, account: account)
            guard before != level else { return }
            let maximum = Limits.Logging.targets
            if before == nil, try logLevels(of: account, kind: nil, in: Window(limit: maximum)).count == maximum {
                throw .limitExceeded(
                    message: "The account has log levels for \(maximum) targets already; delete one of them first")
            }
            try put(LogTargetLevel(target: target, level: level), of: account)
        }
        note(.loggingOptions(account))
    }

    /// A target without a level has none afterwards either.
    ///
    /// - Throws: `invalid`, also for the kind DEFAULT.
    package func deleteLogLevel(of target: LogTarget, in account: AccountID) throws(RegistryError) {
        guard target.kind != .standard else {
            throw .invalid(
                message: "the account's default level (target type DEFAULT) can't be deleted; set it to DISABLED, or"
                    + " call SetV2LoggingOptions with disableAllLogs")
        }
        guard try deleteLogLevel(of: try target.checked(), account: account) else { return }
        note(.loggingOptions(account))
    }
}

extension LogTarget {
    /// With an address in the form that the log has it in. - Throws: `invalid`.
    fileprivate func checked() throws(RegistryError) -> LogTarget {
        let lengths = Limits.Logging.targetNameCharacters
        switch kind {
        case .standard:
            guard name.isEmpty else {
                throw .invalid(
                    message: "targetName is `\(name.prefix(200))`; the target type DEFAULT has no name, leave it out")
            }
            return self
        case .thingGroup:
            guard ThingGroupName(name) != nil else { throw unexpected(ThingGroupName.expectation) }
            return self
        case .sourceIP:
            guard let address = IPAddress.normalized(name) else {
                throw unexpected("an IPv4 or IPv6 address such as 192.0.2.1")
            }
            return LogTarget(kind: kind, name: address)
        case .clientID, .principalID:
            guard lengths.contains(name.unicodeScalars.count) else {
                throw unexpected("\(lengths.lowerBound) to \(lengths.upperBound) characters")
            }
            return self
        }
    }

    private func unexpected(_ expected: String) -> RegistryError {
        .invalid(
            message: "targetName is `\(name.prefix(200))`; for the target type \(kind.rawValue), expected \(expected)")
    }
}
