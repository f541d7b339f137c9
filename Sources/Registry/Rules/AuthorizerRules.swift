package import IoTModel

// AWS IoT API: Create-, Describe-, List-, Update-, DeleteAuthorizer and the account's default authorizer.
// Signing keys come validated.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func requireAuthorizer(
        _ name: AuthorizerName, of account: AccountID
    ) throws(RegistryError) -> AuthorizerRecord {
        guard let record = try authorizer(name, of: account) else { throw .notFound(.authorizer(name)) }
        return record
    }

    /// By name. - Parameter status: nil for all.
    package func listAuthorizers(
        of account: AccountID, status: AuthorizerRecord.Status? = nil, page: PageRequest
    ) throws(RegistryError) -> Page<AuthorizerRecord> {
        try page.page("authorizers", by: \.name) { window throws(RegistryError) in
            try authorizers(of: account, status: status, in: window)
        }
    }

    /// - Throws: `notFound` when the account has none.
    package func requireDefaultAuthorizer(of account: AccountID) throws(RegistryError) -> AuthorizerRecord {
        guard let name = try defaultAuthorizer(of: account) else { throw .notFound(.defaultAuthorizer) }
        return try requireAuthorizer(name, of: account)
    }
}

extension RegistryWriter {
    /// - Throws: `alreadyExists`; `invalid` when signing is on and something for it is missing, and for the tags;
    ///   `limitExceeded`.
    package func createAuthorizer(
        _ record: AuthorizerRecord, tags: [Tag] = [], in scope: AccountScope
    ) throws(RegistryError) {
        guard try authorizer(record.name, of: record.account) == nil else {
            throw .alreadyExists(
                message: "authorizer `\(record.name)` exists already; update it, or choose another name",
                resourceID: record.name.rawValue, arn: scope.arn(.authorizer(record.name)))
        }
        try checkSigning(of: record)
        let maximum = Limits.Authorizers.perAccount
        guard try authorizers(of: record.account, status: nil, in: Window(limit: maximum)).count < maximum else {
            throw .limitExceeded(message: "the account has \(maximum) authorizers already; delete one first")
        }
        try put(record)
        if !tags.isEmpty { try tagResource(scope.arn(.authorizer(record.name)), with: tags, in: scope) }
    }

    /// Connections that were let in stay as they are.
    ///
    /// - Throws: `notFound`; `invalid` when signing is on and something for it would be missing.
    package func updateAuthorizer(
        _ name: AuthorizerName, _ update: AuthorizerUpdate, of account: AccountID, at now: WallTime
    ) throws(RegistryError) {
        var record = try requireAuthorizer(name, of: account)
        if let functionARN = update.functionARN { record.functionARN = functionARN }
        if let tokenKeyName = update.tokenKeyName { record.tokenKeyName = tokenKeyName }
        if let signingKeys = update.signingKeys { record.signingKeys = signingKeys }
        if let status = update.status { record.status = status }
        if let cachesForHTTP = update.cachesForHTTP { record.cachesForHTTP = cachesForHTTP }
        record.lastModifiedDate = now
        try checkSigning(of: record)
        try put(record)
    }

    /// - Throws: `notFound`; `deleteConflict` when it is active or a default, of the account or a domain.
    package func deleteAuthorizer(_ name: AuthorizerName, in scope: AccountScope) throws(RegistryError) {
        let account = scope.account
        let record = try requireAuthorizer(name, of: account)
        guard record.status == .inactive else {
            throw .deleteConflict(message: "authorizer `\(name)` is ACTIVE; make it INACTIVE first")
        }
        guard try defaultAuthorizer(of: account) != name else {
            throw .deleteConflict(
                message: "authorizer `\(name)` is the account's default; call ClearDefaultAuthorizer first")
        }
        let domains = try domainConfigurations(of: account, in: Window(limit: .max))
        if let user = domains.first(where: { $0.settings.authorizer?.defaultAuthorizerName == name.rawValue }) {
            throw .deleteConflict(
                message: "authorizer `\(name)` is the default of domain configuration `\(user.name)`; update that first"
            )
        }
        for tag in try tags(of: .authorizer(name), account: account) {
            try deleteTag(tag.key, of: .authorizer(name), account: account)
        }
        try deleteAuthorizer(name, of: account)
    }

    /// - Throws: `notFound`; `alreadyExists` when the account has a default.
    package func setDefaultAuthorizer(_ name: AuthorizerName, in scope: AccountScope) throws(RegistryError) {
        _ = try requireAuthorizer(name, of: scope.account)
        if let present = try defaultAuthorizer(of: scope.account) {
            throw .alreadyExists(
                message: "the account's default authorizer is `\(present)`; call ClearDefaultAuthorizer first",
                resourceID: present.rawValue, arn: scope.arn(.authorizer(present)))
        }
        try putDefaultAuthorizer(name, of: scope.account)
    }

    /// - Throws: `notFound` when the account has none.
    package func clearDefaultAuthorizer(of account: AccountID) throws(RegistryError) {
        guard try defaultAuthorizer(of: account) != nil else { throw .notFound(.defaultAuthorizer) }
        try putDefaultAuthorizer(nil, of: account)
    }

    private func checkSigning(of record: AuthorizerRecord) throws(RegistryError) {
        guard !record.isSigningDisabled else { return }
        guard record.tokenKeyName != nil else {
            throw .invalid(message: "tokenKeyName is missing; give it, or signingDisabled when tokens aren't signed")
        }
        guard !record.signingKeys.isEmpty else {
            throw .invalid(
                message: "tokenSigningPublicKeys is empty; give a key, or signingDisabled when tokens aren't signed")
        }
    }
}
