package import IoTModel

// AWS IoT API: TagResource, UntagResource, ListTagsForResource.

extension RegistryReader {
    /// By key, all of them. - Throws: `notFound`; `invalid` for a kind that has no tags.
    package func listTags(of arn: ARN, in scope: AccountScope) throws(RegistryError) -> [Tag] {
        try requireTaggable(arn, in: scope)
        return try tags(of: arn.resource, account: scope.account)
    }

    /// Things and certificates take no tags. - Throws: `notFound`, `invalid`.
    fileprivate func requireTaggable(_ arn: ARN, in scope: AccountScope) throws(RegistryError) {
        switch arn.resource {
        case .policy(let name): try require(try policy(name, of: scope.account) != nil, arn, in: scope)
        case .thingType(let name): try require(try thingType(name, of: scope.account) != nil, arn, in: scope)
        case .thingGroup(let name): try require(try thingGroup(name, of: scope.account) != nil, arn, in: scope)
        case .billingGroup(let name): try require(try billingGroup(name, of: scope.account) != nil, arn, in: scope)
        case .roleAlias(let name): try require(try roleAlias(name, of: scope.account) != nil, arn, in: scope)
        case .caCertificate(let id): try require(try caCertificate(id, of: scope.account) != nil, arn, in: scope)
        case .provisioningTemplate(let name): try require(try template(name, of: scope.account) != nil, arn, in: scope)
        case .domainConfiguration(let name, let suffix):
            let name = DomainConfigurationName(name)
            let found = try name.map { name throws(RegistryError) in try domainConfiguration(name, of: scope.account) }
            guard arn.scope == scope, let found, found?.suffix == suffix else { throw .notFound(.resource(arn)) }
        case .authorizer(let name): try require(try authorizer(name, of: scope.account) != nil, arn, in: scope)
        case .topicRule(let name): try require(try topicRule(name, of: scope.account) != nil, arn, in: scope)
        case .scheduledAudit(let name): try require(try scheduledAudit(name, of: scope.account) != nil, arn, in: scope)
        case .certificate, .thing:
            throw .invalid(message: "`\(arn)` cannot have tags: certificates and things are not taggable")
        case .other:
            throw .notFound(.resource(arn))
        }
    }

    private func require(_ exists: Bool, _ arn: ARN, in scope: AccountScope) throws(RegistryError) {
        guard exists, arn.scope == scope else { throw .notFound(.resource(arn)) }
    }

    /// Whether a resource of this account has these tags and no others.
    func hasTags(_ given: [Tag], _ arn: ARN) throws(RegistryError) -> Bool {
        Set(try tags(of: arn.resource, account: arn.scope.account)) == Set(given)
    }
}

extension RegistryWriter {
    /// A key that is there takes the new value.
    ///
    /// - Throws: `notFound`, `invalid`, `limitExceeded`; then no tag was set.
    package func tagResource(_ arn: ARN, with new: [Tag], in scope: AccountScope) throws(RegistryError) {
        try requireTaggable(arn, in: scope)
        try setTags(new, of: arn.resource, named: "\(arn)", account: scope.account)
    }

    /// For a resource that is there and takes tags.
    ///
    /// - Parameter name: what an error text calls it.
    func setTags(
        _ new: [Tag], of resource: Resource, named name: String, account: AccountID
    ) throws(RegistryError) {
        var keys: Set<[UInt8]> = []
        for tag in new {
            try Self.check(tag)
            guard keys.insert(Array(tag.key.utf8)).inserted else {
                throw .invalid(message: "tag key `\(tag.key)` is given twice; give each key once")
            }
        }
        keys.formUnion(try tags(of: resource, account: account).map { Array($0.key.utf8) })
        guard keys.count <= Limits.API.tagsPerResource else {
            throw .limitExceeded(
                message: "`\(name)` would have \(keys.count) tags; at most \(Limits.API.tagsPerResource) are allowed")
        }
        for tag in new { try put(tag, of: resource, account: account) }
    }

    /// Keys that aren't there are passed over. - Throws: `notFound`, `invalid`.
    package func untagResource(_ arn: ARN, keys: [String], in scope: AccountScope) throws(RegistryError) {
        try requireTaggable(arn, in: scope)
        for key in keys { try deleteTag(key, of: arn.resource, account: scope.account) }
    }

    /// For a resource that goes.
    func deleteTags(of resource: Resource, account: AccountID) throws(RegistryError) {
        for tag in try tags(of: resource, account: account) { try deleteTag(tag.key, of: resource, account: account) }
    }

    private static func check(_ tag: Tag) throws(RegistryError) {
        let maximum = Limits.Registry.tagKeyCharacters
        guard (1...maximum).contains(tag.key.unicodeScalars.count), tag.key.unicodeScalars.allSatisfy(isKeyCharacter)
        else {
            throw .invalid(
                message: "tag key `\(tag.key.prefix(200))`: expected 1 to \(maximum) letters, digits, spaces or"
                    + " characters from `_.:/=+-@`")
        }
        guard !tag.key.lowercased().hasPrefix("aws:") else {
            throw .invalid(message: "tag key `\(tag.key)`: keys that begin with `aws:` are reserved")
        }
        let valueLength = Limits.Registry.tagValueCharacters
        guard tag.value.unicodeScalars.count <= valueLength else {
            throw .invalid(message: "the value of tag `\(tag.key)`: expected at most \(valueLength) characters")
        }
    }

    /// `[\p{L}\p{Z}\p{N}_.:/=+\-@]`.
    private static func isKeyCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spaceSeparator,
            .lineSeparator, .paragraphSeparator, .decimalNumber, .letterNumber, .otherNumber:
            true
        default: "_.:/=+-@".unicodeScalars.contains(scalar)
        }
    }
}
