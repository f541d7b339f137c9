package import IoTModel

// AWS IoT API: CreateDomainConfiguration, DescribeDomainConfiguration, ListDomainConfigurations,
// UpdateDomainConfiguration, DeleteDomainConfiguration.

/// What CreateDomainConfiguration gave.
package struct NewDomainConfiguration: Sendable {
    package let name: DomainConfigurationName
    /// Five characters.
    package let suffix: String
    /// In lower case.
    package let domainName: String
    /// Nil for a name of this server's.
    package let serverCertificate: ServerCertificateARN?
    package let validationCertificateARN: String?
    package let settings: DomainSettings
    package let tags: [Tag]
    /// Names that the server has for itself, in lower case.
    package let endpoints: [String]

    package init(
        name: DomainConfigurationName, suffix: String, domainName: String, serverCertificate: ServerCertificateARN?,
        validationCertificateARN: String?, settings: DomainSettings, tags: [Tag], endpoints: [String]
    ) {
        self.name = name
        self.suffix = suffix
        self.domainName = domainName
        self.serverCertificate = serverCertificate
        self.validationCertificateARN = validationCertificateARN
        self.settings = settings
        self.tags = tags
        self.endpoints = endpoints
    }
}

/// What UpdateDomainConfiguration gave; nil leaves what was there.
package struct DomainConfigurationUpdate: Sendable {
    package var isEnabled: Bool?
    package var authorizer: DomainSettings.Authorizer?
    package var removesAuthorizer = false
    package var securityPolicy: SecurityPolicy?
    package var certificateStatus: DomainSettings.CertificateStatus?
    package var applicationProtocol: DomainAccess.ApplicationProtocol?
    package var authentication: DomainAccess.Authentication?

    package init() {}
}

extension RegistryReader {
    /// - Throws: `notFound`.
    package func describeDomainConfiguration(
        _ name: DomainConfigurationName, of account: AccountID
    ) throws(RegistryError) -> DomainConfigurationRecord {
        if let record = try domainConfiguration(name, of: account) { return record }
        guard name == .dataEndpoint else { throw .notFound(.domainConfiguration(name)) }
        return .endpoint(of: account)
    }

    /// By name, the account's endpoint among them. - Throws: `invalid` for a marker of another list.
    package func listDomainConfigurations(
        of account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<DomainConfigurationRecord> {
        try page.page("domain-configurations", by: \.name) { window throws(RegistryError) in
            var found = try domainConfigurations(of: account, in: window)
            guard try domainConfiguration(.dataEndpoint, of: account) == nil else { return found }
            found.append(.endpoint(of: account))
            return window.select(found, by: \.name)
        }
    }

    /// What the domain's certificate is, and what of it stands in the way, if anything: a sentence.
    package func certificateTrouble(
        of configuration: DomainConfigurationRecord, at now: WallTime
    ) throws(RegistryError) -> String? {
        guard let id = configuration.serverCertificate else { return nil }
        guard let certificate = try serverCertificate(id, of: configuration.account) else {
            return "the certificate is no longer there"
        }
        guard now <= certificate.content.notAfter else {
            return "the certificate ended at \(certificate.content.notAfter); import its renewal under the same ARN"
        }
        return nil
    }
}

extension RegistryWriter {
    /// - Throws: `alreadyExists`, `limitExceeded`, `invalid`, `certificateValidation`; then nothing was made.
    package func createDomainConfiguration(
        _ new: NewDomainConfiguration, in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> ARN {
        try requireFree(new, in: scope)
        try requireServed(new.settings.access)
        if let certificate = new.serverCertificate {
            try require(certificate, covers: new.domainName, in: scope)
        }
        let record = DomainConfigurationRecord(
            account: scope.account, name: new.name, suffix: new.suffix,
            kind: new.serverCertificate == nil ? .serverManaged : .customerManaged, domainName: new.domainName,
            serverCertificate: new.serverCertificate?.id, validationCertificateARN: new.validationCertificateARN,
            settings: new.settings, isEnabled: true, lastStatusChangeDate: now)
        let arn = record.arn(in: scope)
        try put(record)
        try setTags(new.tags, of: arn.resource, named: "\(arn)", account: scope.account)
        note(.domainConfiguration(scope.account, new.name))
        return arn
    }

    /// - Throws: `notFound`, `invalid`; then nothing was changed.
    package func updateDomainConfiguration(
        _ name: DomainConfigurationName, _ update: DomainConfigurationUpdate, in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> ARN {
        var record = try describeDomainConfiguration(name, of: scope.account)
        if record.kind == .endpoint { try requireEndpointsOwn(update, of: record) }
        let before = record
        let access = DomainAccess(
            update.applicationProtocol ?? record.settings.access.applicationProtocol,
            update.authentication ?? record.settings.access.authentication)
        try requireServed(access)
        record.settings.access = access
        if let authorizer = update.authorizer { record.settings.authorizer = authorizer }
        if update.removesAuthorizer { record.settings.authorizer = nil }
        if let policy = update.securityPolicy { record.settings.securityPolicy = policy }
        if let status = update.certificateStatus { record.settings.certificateStatus = status }
        if let isEnabled = update.isEnabled, isEnabled != record.isEnabled {
            record.isEnabled = isEnabled
            record.lastStatusChangeDate = now
        }
        if record != before {
            try put(record)
            note(.domainConfiguration(scope.account, name))
        }
        return record.arn(in: scope)
    }

    /// - Throws: `notFound`; `invalid` while it is enabled, and for the account's endpoint.
    package func deleteDomainConfiguration(
        _ name: DomainConfigurationName, in scope: AccountScope
    ) throws(RegistryError) {
        let record = try describeDomainConfiguration(name, of: scope.account)
        guard record.kind != .endpoint else {
            throw .invalid(message: "`\(name)` is the account's own endpoint and can't be deleted")
        }
        guard !record.isEnabled else {
            throw .invalid(
                message: "domain configuration `\(name)` is ENABLED; disable it first with `aws iot"
                    + " update-domain-configuration --domain-configuration-status DISABLED`")
        }
        let resource = record.arn(in: scope).resource
        for tag in try tags(of: resource, account: scope.account) {
            try deleteTag(tag.key, of: resource, account: scope.account)
        }
        try deleteDomainConfiguration(name, of: scope.account)
        note(.domainConfiguration(scope.account, name))
    }

    // MARK: Checks

    private func requireFree(_ new: NewDomainConfiguration, in scope: AccountScope) throws(RegistryError) {
        guard !new.name.isReserved else {
            throw .invalid(
                message: "domain configuration name `\(new.name)`: names with a colon are the service's own; give"
                    + " letters, digits, `_`, `.` and `-`")
        }
        if let there = try domainConfiguration(new.name, of: scope.account) {
            let arn = there.arn(in: scope)
            throw .alreadyExists(
                message: "domain configuration `\(new.name)` exists already", resourceID: new.name.rawValue, arn: arn)
        }
        let maximum = Limits.DomainConfigurations.perAccount
        let made = try domainConfigurations(of: scope.account, in: Window(limit: maximum + 1))
        guard made.count(where: { $0.kind != .endpoint }) < maximum else {
            throw .limitExceeded(
                message: "account \(scope.account) has \(maximum) domain configurations, which is the most; delete one")
        }
        var endpoints = new.endpoints
        for account in try accounts() { endpoints += account.endpoints }
        let isTaken = try domainConfiguration(forDomain: new.domainName) != nil || endpoints.contains(new.domainName)
        guard !isTaken else {
            throw .invalid(
                message: "domain name `\(new.domainName)` is served already, by an endpoint or another domain"
                    + " configuration; a name can be given once")
        }
    }

    private func requireServed(_ access: DomainAccess) throws(RegistryError) {
        let pair =
            "applicationProtocol `\(access.applicationProtocol.rawValue)` with authenticationType"
            + " `\(access.authentication.rawValue)`"
        guard access.isLegal else {
            throw .invalid(
                message: "\(pair) is no pair that AWS IoT knows; expected one such as SECURE_MQTT with AWS_X509, HTTPS"
                    + " with AWS_X509, or DEFAULT with DEFAULT")
        }
        guard access.isServed else {
            throw .invalid(
                message:
                    "\(pair) is not offered yet by this server; SECURE_MQTT or HTTPS with AWS_X509, CUSTOM_AUTH or"
                    + " CUSTOM_AUTH_X509, and DEFAULT with DEFAULT are")
        }
    }

    /// Of the account's endpoint, the security policy alone can be changed.
    private func requireEndpointsOwn(
        _ update: DomainConfigurationUpdate, of record: DomainConfigurationRecord
    ) throws(RegistryError) {
        let access = record.settings.access
        let keepsAccess =
            (update.applicationProtocol ?? access.applicationProtocol) == access.applicationProtocol
            && (update.authentication ?? access.authentication) == access.authentication
        guard update.isEnabled != false, update.authorizer == nil, update.certificateStatus == nil, keepsAccess else {
            throw .invalid(
                message: "`\(record.name)` is the account's own endpoint: only tlsConfig can be changed of it; make a"
                    + " domain configuration for anything else")
        }
    }

    private func require(
        _ arn: ServerCertificateARN, covers domainName: String, in scope: AccountScope
    ) throws(RegistryError) {
        guard arn.scope == scope, let certificate = try serverCertificate(arn.id, of: scope.account) else {
            throw .certificateValidation(
                message: "server certificate `\(arn)` is not imported in this account; import it with `sallyport"
                    + " certificate import` or `aws acm import-certificate`")
        }
        let names = certificate.content.domainNames
        let maximum = Limits.DomainConfigurations.certificateDomainNames
        guard names.count <= maximum else {
            throw .certificateValidation(
                message: "server certificate `\(arn)` holds \(names.count) domain names; a domain configuration takes"
                    + " one with at most \(maximum)")
        }
        guard names.contains(where: { Self.covers($0, domainName) }) else {
            let held = names.map { "`\($0)`" }.joined(separator: ", ")
            throw .certificateValidation(
                message: "server certificate `\(arn)` is for \(held), which doesn't cover domain name `\(domainName)`")
        }
    }

    /// RFC 6125 §6.4.3: `*` stands for one whole first label.
    private static func covers(_ pattern: String, _ name: String) -> Bool {
        guard pattern.hasPrefix("*.") else { return pattern == name }
        guard let dot = name.firstIndex(of: "."), dot != name.startIndex else { return false }
        return name[dot...] == pattern.dropFirst()
    }
}
