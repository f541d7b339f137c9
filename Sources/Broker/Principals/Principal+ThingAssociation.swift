import IoTModel
package import PolicyEngine
package import Registry

extension Principal {
    /// The thing that a connection with this client id stands for: an exclusive one whatever the client id, else the
    /// attached thing that the client id names. AWS IoT Core, "Associating an AWS IoT thing to an MQTT client
    /// connection".
    package func association(clientID: String) -> ThingAssociation {
        let found = things.first { $0.isExclusive } ?? things.first { $0.name.rawValue == clientID }
        return found.map {
            .attached(AssociatedThing(name: $0.name, typeName: $0.type, attributes: $0.attributes))
        } ?? .none
    }
}
