package import IoTModel

// AWS IoT API: CreatePolicy, GetPolicy, ListPolicies, DeletePolicy and the policy version operations.
// Documents come validated.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func requirePolicy(_ name: PolicyName, of account: AccountID) throws(RegistryError) -> PolicyRecord {
        guard let record = try policy(name, of: account) else { throw .notFound(.policy(name)) }
        return record
    }

    /// The policy with its default version. - Throws: `notFound`.
    package func getPolicy(_ name: PolicyName, of account: AccountID) throws(RegistryError) -> PolicyAndVersion {
        try getPolicyVersion(try requirePolicy(name, of: account).defaultVersion, of: name, account: account)
    }

    /// - Throws: `notFound` for the policy or the version.
    package func getPolicyVersion(
        _ number: Int, of name: PolicyName, account: AccountID
    ) throws(RegistryError) -> PolicyAndVersion {
        let policy = try requirePolicy(name, of: account)
        guard let version = try policyVersion(number, of: name, account: account) else {
            throw .notFound(.policyVersion(name, number))
        }
        return PolicyAndVersion(policy: policy, version: version)
    }

    /// Newest first, all of them. - Throws: `notFound`.
    package func listPolicyVersions(
        of name: PolicyName, account: AccountID
    ) throws(RegistryError) -> [PolicyAndVersion] {
        let policy = try requirePolicy(name, of: account)
        return try policyVersions(of: name, account: account).map { PolicyAndVersion(policy: policy, version: $0) }
    }

    /// By name.
    package func listPolicies(of account: AccountID, page: PageRequest) throws(RegistryError) -> Page<PolicyRecord> {
        try page.page("policies", by: \.name) { window throws(RegistryError) in try policies(of: account, in: window) }
    }
}

extension RegistryWriter {
    /// The document becomes version 1, the default.
    ///
    /// - Throws: `alreadyExists`, also for the same document; `invalid`, `limitExceeded` for the tags.
    @discardableResult
    package func createPolicy(
        _ name: PolicyName, document: String, tags: [Tag] = [], generationID: String, in scope: AccountScope,
        at now: WallTime
    ) throws(RegistryError) -> PolicyAndVersion {
        let account = scope.account
        guard try policy(name, of: account) == nil else {
            throw .alreadyExists(
                message: "Policy cannot be created - name already exists (name=\(name))", resourceID: name.rawValue,
                arn: scope.arn(.policy(name)))
        }
        let policy = PolicyRecord(
            account: account, name: name, creationDate: now, lastModifiedDate: now, generationID: generationID)
        let version = PolicyVersionRecord(
            account: account, policyName: name, number: 1, document: document, creationDate: now,
            generationID: generationID)
        try put(policy)
        try put(version)
        if !tags.isEmpty { try tagResource(scope.arn(.policy(name)), with: tags, in: scope) }
        note(.policy(account, name))
        try tell(.policy(policy, .created))
        return PolicyAndVersion(policy: policy, version: version)
    }

    /// The new version's number is one more than the highest there ever was.
    ///
    /// - Throws: `notFound`, `versionsLimit`.
    @discardableResult
    package func createPolicyVersion(
        of name: PolicyName, document: String, setAsDefault: Bool = false, generationID: String, account: AccountID,
        at now: WallTime
    ) throws(RegistryError) -> PolicyAndVersion {
        var policy = try requirePolicy(name, of: account)
        guard try policyVersions(of: name, account: account).count < Limits.Registry.policyVersions else {
            throw .versionsLimit(name, maximum: Limits.Registry.policyVersions)
        }
        policy.highestVersion += 1
        let version = PolicyVersionRecord(
            account: account, policyName: name, number: policy.highestVersion, document: document, creationDate: now,
            generationID: generationID)
        policy.lastModifiedDate = now
        if setAsDefault {
            policy.defaultVersion = version.number
            note(.policy(account, name))
        }
        try put(policy)
        try put(version)
        try tell(.policy(policy, .updated))
        return PolicyAndVersion(policy: policy, version: version)
    }

    /// - Throws: `notFound` for the policy or the version.
    package func setDefaultPolicyVersion(
        _ number: Int, of name: PolicyName, account: AccountID, at now: WallTime
    ) throws(RegistryError) {
        var policy = try getPolicyVersion(number, of: name, account: account).policy
        guard policy.defaultVersion != number else { return }
        policy.defaultVersion = number
        policy.lastModifiedDate = now
        try put(policy)
        note(.policy(account, name))
        try tell(.policy(policy, .updated))
    }

    /// - Throws: `notFound` for the policy or the version; `deleteConflict` for the default version.
    package func deletePolicyVersion(
        _ number: Int, of name: PolicyName, account: AccountID, at now: WallTime
    ) throws(RegistryError) {
        let found = try getPolicyVersion(number, of: name, account: account)
        guard !found.isDefaultVersion else {
            throw .deleteConflict(
                message: "Version \(number) is the default version of policy \(name);"
                    + " make another one the default first")
        }
        try deletePolicyVersion(number, of: name, account: account)
        var policy = found.policy
        policy.lastModifiedDate = now
        try put(policy)
        try tell(.policy(policy, .updated))
    }

    /// - Throws: `notFound`; `deleteConflict` when it is attached, or has other versions than the default one.
    package func deletePolicy(_ name: PolicyName, in scope: AccountScope) throws(RegistryError) {
        let account = scope.account
        let record = try requirePolicy(name, of: account)
        guard try targets(of: name, account: account, in: Window(limit: 1)).isEmpty else {
            throw .deleteConflict(
                message: "The policy cannot be deleted as the policy is attached to one or more principals"
                    + " (name=\(name))")
        }
        guard try policyVersions(of: name, account: account).count == 1 else {
            throw .deleteConflict(
                message: "The policy cannot be deleted as versions other than than default version exist")
        }
        try deleteTags(of: .policy(name), account: account)
        try deletePolicy(name, of: account)
        note(.policy(account, name))
        try tell(.policy(record, .deleted))
    }
}
