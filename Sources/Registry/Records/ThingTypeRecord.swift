package import IoTModel

/// What a thing type says of its things. AWS IoT API, `ThingTypeProperties`.
package struct ThingTypeProperties: Sendable, Equatable, Codable {
    /// A thing's or connection's attribute that messages carry as a user property. AWS IoT API, `PropagatingAttribute`.
    package struct PropagatingAttribute: Sendable, Equatable, Codable {
        package let userPropertyKey: String
        /// One of the two is given.
        package let thingAttribute: String?
        package let connectionAttribute: String?

        package init(userPropertyKey: String, thingAttribute: String?, connectionAttribute: String?) {
            self.userPropertyKey = userPropertyKey
            self.thingAttribute = thingAttribute
            self.connectionAttribute = connectionAttribute
        }
    }

    /// Nil, here and below, where nothing was given.
    package var description: String?
    package var searchableAttributes: [String]?
    package var propagatingAttributes: [PropagatingAttribute]?

    package init(
        description: String? = nil, searchableAttributes: [String]? = nil,
        propagatingAttributes: [PropagatingAttribute]? = nil
    ) {
        self.description = description
        self.searchableAttributes = searchableAttributes
        self.propagatingAttributes = propagatingAttributes
    }
}

/// A kind of things. AWS IoT API, `DescribeThingType`.
package struct ThingTypeRecord: Sendable, Equatable {
    package let account: AccountID
    package let name: ThingTypeName
    /// A UUID: tells this type from a deleted one of the same name.
    package let typeID: String
    package var properties: ThingTypeProperties
    package let creationDate: WallTime
    /// Nil while new things may have the type.
    package var deprecationDate: WallTime?

    package init(
        account: AccountID, name: ThingTypeName, typeID: String, properties: ThingTypeProperties,
        creationDate: WallTime, deprecationDate: WallTime? = nil
    ) {
        self.account = account
        self.name = name
        self.typeID = typeID
        self.properties = properties
        self.creationDate = creationDate
        self.deprecationDate = deprecationDate
    }
}
