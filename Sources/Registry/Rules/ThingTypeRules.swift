package import IoTModel

// AWS IoT API: CreateThingType, DescribeThingType, ListThingTypes, UpdateThingType, DeprecateThingType, DeleteThingType.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func describeThingType(
        _ name: ThingTypeName, of account: AccountID
    ) throws(RegistryError) -> ThingTypeRecord {
        guard let record = try thingType(name, of: account) else { throw .notFound(.thingType(name)) }
        return record
    }

    /// By name.
    ///
    /// - Parameter name: this one alone, if it exists.
    package func listThingTypes(
        of account: AccountID, named name: ThingTypeName? = nil, page: PageRequest
    ) throws(RegistryError) -> Page<ThingTypeRecord> {
        if let name { return Page(items: try thingType(name, of: account).map { [$0] } ?? [], nextMarker: nil) }
        return try page.page("thing-types", by: \.name) { window throws(RegistryError) in
            try thingTypes(of: account, in: window)
        }
    }

    /// That things may be given the type. - Throws: `notFound`; `invalid` when it is deprecated.
    func requireUsableThingType(_ name: ThingTypeName, of account: AccountID) throws(RegistryError) {
        guard try describeThingType(name, of: account).deprecationDate == nil else {
            throw .invalid(
                message: "Thing type `\(name)` is deprecated, so no thing can be given it; undo the deprecation or"
                    + " use another type")
        }
    }
}

extension RegistryWriter {
    /// Creating a type again exactly as it is gives the one that is there.
    ///
    /// - Throws: `invalid` for the properties; `alreadyExists` when it is there and differs; `invalid`, `limitExceeded`
    ///   for the tags.
    @discardableResult
    package func createThingType(
        _ name: ThingTypeName, properties: ThingTypeProperties = ThingTypeProperties(), tags: [Tag] = [],
        typeID: String, in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> ThingTypeRecord {
        try properties.check(of: name)
        let arn = scope.arn(.thingType(name))
        if let existing = try thingType(name, of: scope.account) {
            guard existing.properties == properties, try hasTags(tags, arn) else {
                throw .alreadyExists(
                    message: "Thing type \(name) already exists in account with different properties or tags",
                    resourceID: existing.typeID, arn: arn)
            }
            return existing
        }
        let record = ThingTypeRecord(
            account: scope.account, name: name, typeID: typeID, properties: properties, creationDate: now)
        try put(record)
        if !tags.isEmpty { try tagResource(arn, with: tags, in: scope) }
        try tell(.thingType(record, .created))
        return record
    }

    /// What isn't given keeps its value.
    ///
    /// - Throws: `notFound`; `invalid`.
    package func updateThingType(
        _ name: ThingTypeName, _ update: ThingTypeProperties, of account: AccountID
    ) throws(RegistryError) {
        var record = try describeThingType(name, of: account)
        try update.check(of: name)
        if let description = update.description { record.properties.description = description }
        if let attributes = update.searchableAttributes { record.properties.searchableAttributes = attributes }
        if let attributes = update.propagatingAttributes { record.properties.propagatingAttributes = attributes }
        try put(record)
        try tell(.thingType(record, .updated))
    }

    /// The date of the first deprecation stays.
    ///
    /// - Parameter undo: lets new things have the type again.
    /// - Throws: `notFound`.
    package func deprecateThingType(
        _ name: ThingTypeName, undo: Bool = false, of account: AccountID, at now: WallTime
    ) throws(RegistryError) {
        var record = try describeThingType(name, of: account)
        guard (record.deprecationDate == nil) != undo else { return }
        record.deprecationDate = undo ? nil : now
        try put(record)
        try tell(.thingType(record, .updated))
    }

    /// - Throws: in this order `notFound`; `invalid` for a type that isn't deprecated, or not long enough, or that things
    ///   have.
    package func deleteThingType(
        _ name: ThingTypeName, in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) {
        let record = try describeThingType(name, of: scope.account)
        guard let deprecated = record.deprecationDate else {
            throw .invalid(
                message: "Cannot delete thing type \(name): it isn't deprecated; deprecate it, wait 5 minutes, then"
                    + " delete it")
        }
        guard now >= deprecated.advanced(by: Limits.Registry.thingTypeDeprecation) else {
            throw .invalid(
                message: "Cannot delete thing type \(name): it was deprecated at \(deprecated). Please wait for 5"
                    + " minutes after deprecation and then retry")
        }
        let user = try things(of: scope.account, matching: ThingFilter(type: name), in: Window(limit: 1)).first
        if let user {
            throw .invalid(
                message: "Cannot delete thing type \(name): thing \(user.name) has it; give its things another type or"
                    + " none first")
        }
        try deleteTags(of: .thingType(name), account: scope.account)
        try deleteThingType(name, of: scope.account)
        try tell(.thingType(record, .deleted))
    }
}

extension ThingTypeProperties {
    /// - Throws: `invalid`.
    fileprivate func check(of name: ThingTypeName) throws(RegistryError) {
        try DescriptionText.check(description, of: "thing type `\(name)`")
        let searchable = searchableAttributes ?? []
        guard searchable.count <= Limits.Registry.searchableAttributes else {
            throw .invalid(
                message: "thing type `\(name)` has \(searchable.count) searchable attributes; expected at most"
                    + " \(Limits.Registry.searchableAttributes)")
        }
        for attribute in searchable { try ThingAttributes.checkName(attribute) }
        let propagating = propagatingAttributes ?? []
        guard propagating.count <= Limits.Registry.propagatingAttributes else {
            throw .invalid(
                message: "thing type `\(name)` has \(propagating.count) propagating attributes; expected at most"
                    + " \(Limits.Registry.propagatingAttributes)")
        }
        for attribute in propagating { try attribute.check() }
    }
}

extension ThingTypeProperties.PropagatingAttribute {
    fileprivate func check() throws(RegistryError) {
        let keyLength = Limits.Registry.userPropertyKeyCharacters
        guard Self.isText(userPropertyKey, upTo: keyLength, or: ":$.") else {
            throw .invalid(
                message: "userPropertyKey `\(userPropertyKey.prefix(200))`: expected 1 to \(keyLength) characters from"
                    + " a-z, A-Z, 0-9 and `:$.`")
        }
        switch (thingAttribute, connectionAttribute) {
        case (let attribute?, nil): try ThingAttributes.checkName(attribute)
        case (nil, let attribute?):
            let length = Limits.Registry.connectionAttributeCharacters
            guard Self.isText(attribute, upTo: length, or: ":.") else {
                throw .invalid(
                    message: "connectionAttribute `\(attribute.prefix(200))`: expected 1 to \(length) characters from"
                        + " a-z, A-Z, 0-9 and `:.`, such as iot:ClientId")
            }
        case (nil, nil), (.some, .some):
            throw .invalid(
                message: "the propagating attribute with userPropertyKey `\(userPropertyKey)`: expected one of"
                    + " thingAttribute and connectionAttribute")
        }
    }

    private static func isText(_ text: String, upTo maximum: Int, or others: String) -> Bool {
        (1...maximum).contains(text.utf8.count)
            && text.utf8.allSatisfy { ThingAttributes.isWordCharacter($0, or: others) }
    }
}
