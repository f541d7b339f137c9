package import IoTModel

/// What the rules read of event configurations.
package protocol EventConfigurationReader {
    func eventConfigurations(of account: AccountID) throws(RegistryError) -> EventConfigurations?
}

/// What the rules write of event configurations.
package protocol EventConfigurationWriter {
    func put(_ configurations: EventConfigurations, of account: AccountID) throws(RegistryError)
}
