package import IoTModel

/// The thing that a connection stands for, if any.
///
/// AWS IoT Core, "Associating an AWS IoT thing to an MQTT client connection".
package enum ThingAssociation: Sendable, Equatable {
    /// Not an MQTT connection: no thing variable has a value.
    case outsideMQTT
    /// `IsAttached` is `false`, the other thing variables have no value.
    case none
    /// A thing has the client id as its name, but the certificate is not attached to it: as `none`, and findings tell.
    case notAttached(ThingName)
    case attached(AssociatedThing)
}

/// A thing as policies see it.
package struct AssociatedThing: Sendable, Equatable {
    package let name: ThingName
    let nameText: [UInt8]
    let typeText: [UInt8]?
    let attributes: [String: [UInt8]]

    package init(name: ThingName, typeName: ThingTypeName? = nil, attributes: [String: String] = [:]) {
        self.name = name
        nameText = Array(name.rawValue.utf8)
        typeText = typeName.map { Array($0.rawValue.utf8) }
        self.attributes = attributes.mapValues { Array($0.utf8) }
    }
}
