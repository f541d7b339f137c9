package import IoTModel

// AWS IoT API: DescribeEventConfigurations, UpdateEventConfigurations.

extension RegistryWriter {
    /// Events that aren't given stay as they are; at first none is enabled.
    @discardableResult
    package func updateEventConfigurations(
        _ changes: [EventConfigurations.Event: Bool], of account: AccountID, at now: WallTime
    ) throws(RegistryError) -> EventConfigurations {
        var configurations =
            try eventConfigurations(of: account)
            ?? EventConfigurations(enabled: [], creationDate: now, lastModifiedDate: now)
        for (event, isEnabled) in changes {
            if isEnabled { configurations.enabled.insert(event) } else { configurations.enabled.remove(event) }
        }
        configurations.lastModifiedDate = now
        try put(configurations, of: account)
        return configurations
    }
}
