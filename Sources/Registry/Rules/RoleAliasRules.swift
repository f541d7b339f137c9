package import IoTModel

// AWS IoT API: CreateRoleAlias, DescribeRoleAlias, ListRoleAliases, UpdateRoleAlias, DeleteRoleAlias.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func describeRoleAlias(
        _ name: RoleAliasName, of account: AccountID
    ) throws(RegistryError) -> RoleAliasRecord {
        guard let record = try roleAlias(name, of: account) else { throw .notFound(.roleAlias(name)) }
        return record
    }

    /// By name.
    package func listRoleAliases(
        of account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<RoleAliasName> {
        try page.page("role-aliases", by: \.self) { window throws(RegistryError) in
            try roleAliases(of: account, in: window)
        }
    }
}

extension RegistryWriter {
    /// - Throws: `alreadyExists`, also for the same role; `invalid` for role or duration; `limitExceeded`; `invalid`,
    ///   `limitExceeded` for the tags.
    @discardableResult
    package func createRoleAlias(
        _ name: RoleAliasName, roleARN: String, credentialDuration: Duration = RoleAliasRecord.standardDuration,
        tags: [Tag] = [], in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> RoleAliasRecord {
        let arn = scope.arn(.roleAlias(name))
        guard try roleAlias(name, of: scope.account) == nil else {
            throw .alreadyExists(
                message: "Role alias \(name) already exists in account", resourceID: name.rawValue, arn: arn)
        }
        let record = RoleAliasRecord(
            account: scope.account, name: name, roleARN: roleARN, credentialDuration: credentialDuration,
            creationDate: now, lastModifiedDate: now)
        try record.check()
        let maximum = Limits.Registry.roleAliases
        guard try roleAliases(of: scope.account, in: Window(limit: maximum)).count < maximum else {
            throw .limitExceeded(message: "The account has \(maximum) role aliases already; delete one of them first")
        }
        try put(record)
        if !tags.isEmpty { try tagResource(arn, with: tags, in: scope) }
        return record
    }

    /// What isn't given stays.
    ///
    /// - Throws: `notFound`; `invalid` for role or duration.
    package func updateRoleAlias(
        _ name: RoleAliasName, roleARN: String?, credentialDuration: Duration?, of account: AccountID,
        at now: WallTime
    ) throws(RegistryError) {
        var record = try describeRoleAlias(name, of: account)
        if let roleARN { record.roleARN = roleARN }
        if let credentialDuration { record.credentialDuration = credentialDuration }
        try record.check()
        record.lastModifiedDate = now
        try put(record)
    }

    /// - Throws: `notFound`.
    package func deleteRoleAlias(_ name: RoleAliasName, in scope: AccountScope) throws(RegistryError) {
        _ = try describeRoleAlias(name, of: scope.account)
        try deleteTags(of: .roleAlias(name), account: scope.account)
        try deleteRoleAlias(name, of: scope.account)
    }
}

extension RoleAliasRecord {
    /// - Throws: `invalid`.
    fileprivate func check() throws(RegistryError) {
        try RoleARN.check(roleARN)
        let range = Limits.Registry.credentialDurationSeconds
        let seconds = credentialDuration.components.seconds
        guard range.contains(seconds) else {
            throw .invalid(
                message: "credentialDurationSeconds is \(seconds); expected \(range.lowerBound) to \(range.upperBound)")
        }
    }
}
