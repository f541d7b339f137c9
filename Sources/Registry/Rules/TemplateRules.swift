package import IoTModel

// AWS IoT API: CreateProvisioningTemplate, DescribeProvisioningTemplate, ListProvisioningTemplates,
// UpdateProvisioningTemplate, DeleteProvisioningTemplate and the template version operations. Bodies come validated.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func requireTemplate(_ name: TemplateName, of account: AccountID) throws(RegistryError) -> TemplateRecord {
        guard let record = try template(name, of: account) else { throw .notFound(.template(name)) }
        return record
    }

    /// The template with its default version. - Throws: `notFound`.
    package func describeTemplate(
        _ name: TemplateName, of account: AccountID
    ) throws(RegistryError) -> TemplateAndVersion {
        try describeTemplateVersion(try requireTemplate(name, of: account).defaultVersion, of: name, account: account)
    }

    /// - Throws: `notFound` for the template or the version.
    package func describeTemplateVersion(
        _ number: Int, of name: TemplateName, account: AccountID
    ) throws(RegistryError) -> TemplateAndVersion {
        let template = try requireTemplate(name, of: account)
        guard let version = try templateVersion(number, of: name, account: account) else {
            throw .notFound(.templateVersion(name, number))
        }
        return TemplateAndVersion(template: template, version: version)
    }

    /// By name.
    package func listTemplates(
        of account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<TemplateRecord> {
        try page.page("provisioning-templates", by: \.name) { window throws(RegistryError) in
            try templates(of: account, in: window)
        }
    }

    /// By number. - Throws: `notFound`.
    package func listTemplateVersions(
        of name: TemplateName, account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<TemplateAndVersion> {
        let template = try requireTemplate(name, of: account)
        let versions = try page.page("template-versions", by: \.number) { window throws(RegistryError) in
            try templateVersions(of: name, account: account, in: window)
        }
        return versions.map { TemplateAndVersion(template: template, version: $0) }
    }
}

/// What one UpdateProvisioningTemplate call changes; nil leaves a member alone.
package struct TemplateUpdate: Sendable {
    package enum HookChange: Sendable, Equatable { case keep, remove, set(TemplateRecord.Hook) }

    package var description: String?
    package var isEnabled: Bool?
    package var defaultVersion: Int?
    package var roleARN: String?
    package var hook: HookChange

    package init(
        description: String? = nil, isEnabled: Bool? = nil, defaultVersion: Int? = nil, roleARN: String? = nil,
        hook: HookChange = .keep
    ) {
        self.description = description
        self.isEnabled = isEnabled
        self.defaultVersion = defaultVersion
        self.roleARN = roleARN
        self.hook = hook
    }
}

extension RegistryWriter {
    /// The body becomes version 1, the default.
    ///
    /// - Throws: `alreadyExists`; `invalid` for a hook of a template without hooks and for the tags; `limitExceeded`.
    package func createTemplate(
        _ new: TemplateRecord, body: String, tags: [Tag] = [], in scope: AccountScope
    ) throws(RegistryError) {
        guard try template(new.name, of: scope.account) == nil else {
            throw .alreadyExists(
                message: "Provisioning template `\(new.name)` already exists; create a version of it instead",
                resourceID: new.name.rawValue, arn: scope.arn(.provisioningTemplate(new.name)))
        }
        try Self.check(hook: new.hook, of: new)
        try put(new)
        try put(
            TemplateVersionRecord(
                account: new.account, template: new.name, number: new.defaultVersion, body: body,
                creationDate: new.creationDate))
        if !tags.isEmpty { try tagResource(scope.arn(.provisioningTemplate(new.name)), with: tags, in: scope) }
    }

    /// - Throws: `notFound` for the template or the version; `invalid` for a hook.
    package func updateTemplate(
        _ name: TemplateName, _ update: TemplateUpdate, of account: AccountID, at now: WallTime
    ) throws(RegistryError) {
        var record = try requireTemplate(name, of: account)
        switch update.hook {
        case .keep: break
        case .remove: record.hook = nil
        case .set(let hook): record.hook = hook
        }
        try Self.check(hook: record.hook, of: record)
        if let number = update.defaultVersion {
            _ = try describeTemplateVersion(number, of: name, account: account)
            record.defaultVersion = number
        }
        record.description = update.description ?? record.description
        record.isEnabled = update.isEnabled ?? record.isEnabled
        record.roleARN = update.roleARN ?? record.roleARN
        record.lastModifiedDate = now
        try put(record)
    }

    /// With its versions and tags. - Throws: `notFound`.
    package func deleteTemplate(_ name: TemplateName, in scope: AccountScope) throws(RegistryError) {
        _ = try requireTemplate(name, of: scope.account)
        let resource = Resource.provisioningTemplate(name)
        for tag in try tags(of: resource, account: scope.account) {
            try deleteTag(tag.key, of: resource, account: scope.account)
        }
        try deleteTemplate(name, of: scope.account)
    }

    /// The new version's number is one more than the highest there ever was.
    ///
    /// - Throws: `notFound`, `templateVersionsLimit`.
    @discardableResult
    package func createTemplateVersion(
        of name: TemplateName, body: String, setAsDefault: Bool, account: AccountID, at now: WallTime
    ) throws(RegistryError) -> TemplateAndVersion {
        var record = try requireTemplate(name, of: account)
        let maximum = Limits.Provisioning.templateVersions
        guard try templateVersions(of: name, account: account, in: Window(limit: maximum)).count < maximum else {
            throw .templateVersionsLimit(name, maximum: maximum)
        }
        record.highestVersion += 1
        record.lastModifiedDate = now
        let version = TemplateVersionRecord(
            account: account, template: name, number: record.highestVersion, body: body, creationDate: now)
        if setAsDefault { record.defaultVersion = version.number }
        try put(record)
        try put(version)
        return TemplateAndVersion(template: record, version: version)
    }

    /// - Throws: `notFound` for the template or the version; `deleteConflict` for the default version.
    package func deleteTemplateVersion(
        _ number: Int, of name: TemplateName, account: AccountID, at now: WallTime
    ) throws(RegistryError) {
        var found = try describeTemplateVersion(number, of: name, account: account).template
        guard number != found.defaultVersion else {
            throw .deleteConflict(
                message: "Version \(number) of provisioning template `\(name)` is the default one; make another"
                    + " version the default first")
        }
        found.lastModifiedDate = now
        try put(found)
        try deleteTemplateVersion(number, of: name, account: account)
    }

    private static func check(hook: TemplateRecord.Hook?, of template: TemplateRecord) throws(RegistryError) {
        guard hook != nil, template.kind == .justInTime else { return }
        throw .invalid(
            message: "provisioning template `\(template.name)` is of type JITP; a preProvisioningHook belongs to"
                + " FLEET_PROVISIONING only")
    }
}
