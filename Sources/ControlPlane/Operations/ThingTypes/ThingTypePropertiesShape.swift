import IoTModel
import Registry

/// AWS IoT API, `ThingTypeProperties`.
package struct ThingTypePropertiesShape: Encodable, Sendable {
    let thingTypeDescription: String?
    let searchableAttributes: [String]?
    let mqtt5Configuration: MQTT5Configuration?

    package struct MQTT5Configuration: Encodable, Sendable {
        let propagatingAttributes: [ThingTypeProperties.PropagatingAttribute]
    }

    init(_ properties: ThingTypeProperties) {
        thingTypeDescription = properties.description
        searchableAttributes = properties.searchableAttributes
        mqtt5Configuration = properties.propagatingAttributes.map(MQTT5Configuration.init)
    }
}

/// AWS IoT API, `ThingTypeMetadata`.
package struct ThingTypeMetadata: Encodable, Sendable {
    let deprecated: Bool
    let deprecationDate: Double?
    let creationDate: Double

    init(_ type: ThingTypeRecord) {
        deprecated = type.deprecationDate != nil
        deprecationDate = type.deprecationDate?.seconds
        creationDate = type.creationDate.seconds
    }
}

extension JSONBody {
    /// The body's `thingTypeProperties`; nothing at all when it has none.
    func thingTypeProperties() throws(InvalidRequest) -> ThingTypeProperties {
        guard let given = try object("thingTypeProperties") else { return ThingTypeProperties() }
        let configuration = try given.object("mqtt5Configuration")
        var propagating: [ThingTypeProperties.PropagatingAttribute]?
        if let attributes = try configuration?.objects("propagatingAttributes") {
            propagating = []
            for attribute in attributes { propagating?.append(try attribute.propagatingAttribute()) }
        }
        return ThingTypeProperties(
            description: try given.optional("thingTypeDescription", "a text") { $0 },
            searchableAttributes: try given.textList("searchableAttributes"), propagatingAttributes: propagating)
    }

    private func propagatingAttribute() throws(InvalidRequest) -> ThingTypeProperties.PropagatingAttribute {
        ThingTypeProperties.PropagatingAttribute(
            userPropertyKey: try required("userPropertyKey", "a user property's key") { $0 },
            thingAttribute: try optional("thingAttribute", "an attribute's name") { $0 },
            connectionAttribute: try optional("connectionAttribute", "an attribute such as iot:ClientId") { $0 })
    }
}
