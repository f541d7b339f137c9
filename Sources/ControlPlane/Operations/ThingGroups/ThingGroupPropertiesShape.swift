import Registry

/// AWS IoT API, `ThingGroupProperties`.
package struct ThingGroupPropertiesShape: Encodable, Sendable {
    let thingGroupDescription: String?
    let attributePayload: Attributes?

    package struct Attributes: Encodable, Sendable {
        let attributes: [String: String]
    }

    init(_ properties: ThingGroupProperties) {
        thingGroupDescription = properties.description
        attributePayload = properties.attributes.isEmpty ? nil : Attributes(attributes: properties.attributes)
    }
}

/// What a call says of a thing group. AWS IoT API, `ThingGroupProperties`.
struct GivenThingGroupProperties: Sendable {
    let description: String?
    let payload: AttributePayload?
}

extension JSONBody {
    /// Nil when the body has none.
    func thingGroupProperties() throws(InvalidRequest) -> GivenThingGroupProperties? {
        guard let given = try object("thingGroupProperties") else { return nil }
        return GivenThingGroupProperties(
            description: try given.optional("thingGroupDescription", "a text") { $0 },
            payload: try given.attributePayload())
    }
}

/// AWS IoT API, `GroupNameAndArn`.
package struct GroupNameAndARN: Encodable, Sendable {
    let groupName: String
    let groupArn: String
}
