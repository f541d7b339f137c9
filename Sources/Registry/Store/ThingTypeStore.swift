package import IoTModel

/// What the rules read of thing types.
package protocol ThingTypeReader {
    func thingType(_ name: ThingTypeName, of account: AccountID) throws(RegistryError) -> ThingTypeRecord?
    /// By name.
    func thingTypes(
        of account: AccountID, in window: Window<ThingTypeName>
    ) throws(RegistryError) -> [ThingTypeRecord]
}

/// What the rules write of thing types.
package protocol ThingTypeWriter {
    func put(_ type: ThingTypeRecord) throws(RegistryError)
    func deleteThingType(_ name: ThingTypeName, of account: AccountID) throws(RegistryError)
}
