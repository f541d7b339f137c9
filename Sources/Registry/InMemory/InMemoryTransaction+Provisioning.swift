import IoTModel

extension InMemoryTransaction: ProvisioningReader {
    func template(_ name: TemplateName, of account: AccountID) -> TemplateRecord? {
        tables.templates[.init(account, name)]
    }

    func templates(of account: AccountID, in window: Window<TemplateName>) -> [TemplateRecord] {
        window.select(tables.templates.values.filter { $0.account == account }, by: \.name)
    }

    func templateVersion(_ number: Int, of name: TemplateName, account: AccountID) -> TemplateVersionRecord? {
        tables.templateVersions[.init(account, name)]?[number]
    }

    func templateVersions(
        of name: TemplateName, account: AccountID, in window: Window<Int>
    ) -> [TemplateVersionRecord] {
        window.select((tables.templateVersions[.init(account, name)] ?? [:]).values, by: \.number)
    }

    func ownershipToken(_ digest: [UInt8], of account: AccountID) -> OwnershipTokenRecord? {
        tables.ownershipTokens[.init(account, digest)]
    }

    func ownershipTokens(expiredAt now: WallTime, limit: Int) -> [OwnershipTokenRecord] {
        let expired = tables.ownershipTokens.values.filter { $0.expiry <= now }.sorted { $0.expiry < $1.expiry }
        return Array(expired.prefix(limit))
    }

    func provisioningClaim(_ id: CertificateID, of account: AccountID) -> ProvisioningClaimRecord? {
        tables.provisioningClaims[.init(account, id)]
    }

    func provisioningClaims(endedBefore moment: WallTime, limit: Int) -> [ProvisioningClaimRecord] {
        let ended = tables.provisioningClaims.values.filter { $0.notAfter < moment }
        return Array(ended.sorted { $0.notAfter < $1.notAfter }.prefix(limit))
    }
}

extension InMemoryTransaction: ProvisioningWriter {
    func put(_ template: TemplateRecord) { tables.templates[.init(template.account, template.name)] = template }

    func deleteTemplate(_ name: TemplateName, of account: AccountID) {
        tables.templates[.init(account, name)] = nil
        tables.templateVersions[.init(account, name)] = nil
    }

    func put(_ version: TemplateVersionRecord) {
        tables.templateVersions[.init(version.account, version.template), default: [:]][version.number] = version
    }

    func deleteTemplateVersion(_ number: Int, of name: TemplateName, account: AccountID) {
        tables.templateVersions[.init(account, name)]?[number] = nil
    }

    func put(_ token: OwnershipTokenRecord) { tables.ownershipTokens[.init(token.account, token.digest)] = token }

    func deleteOwnershipToken(_ digest: [UInt8], of account: AccountID) {
        tables.ownershipTokens[.init(account, digest)] = nil
    }

    func put(_ claim: ProvisioningClaimRecord) { tables.provisioningClaims[.init(claim.account, claim.id)] = claim }

    func deleteProvisioningClaim(_ id: CertificateID, of account: AccountID) {
        tables.provisioningClaims[.init(account, id)] = nil
    }
}
