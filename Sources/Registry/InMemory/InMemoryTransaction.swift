import IoTModel

/// A transaction over a copy of the tables; the store keeps the copy if the transaction succeeds.
final class InMemoryTransaction {
    var tables: InMemoryTables
    private(set) var changes: [RegistryChange] = []

    init(_ tables: InMemoryTables) { self.tables = tables }
}

extension InMemoryTransaction: RegistryReader {
    func certificate(_ id: CertificateID, of account: AccountID) -> CertificateRecord? {
        tables.certificates[.init(account, id)]
    }

    func certificates(of account: AccountID, in window: Window<CertificateRecord.ListKey>) -> [CertificateRecord] {
        window.select(tables.certificates.values.filter { $0.account == account }, by: \.listKey)
    }

    func accounts(holding id: CertificateID) -> [AccountID] {
        tables.certificates.keys.filter { $0.name == id }.map(\.account).sorted()
    }

    func policy(_ name: PolicyName, of account: AccountID) -> PolicyRecord? { tables.policies[.init(account, name)] }

    func policies(of account: AccountID, in window: Window<PolicyName>) -> [PolicyRecord] {
        window.select(tables.policies.values.filter { $0.account == account }, by: \.name)
    }

    func policyVersion(_ number: Int, of name: PolicyName, account: AccountID) -> PolicyVersionRecord? {
        tables.versions[.init(account, name)]?[number]
    }

    func policyVersions(of name: PolicyName, account: AccountID) -> [PolicyVersionRecord] {
        (tables.versions[.init(account, name)] ?? [:]).values.sorted { $0.number > $1.number }
    }

    func policyNames(
        attachedTo target: Resource, of account: AccountID, in window: Window<PolicyName>
    ) -> [PolicyName] {
        let attached = tables.policyAttachments.filter { $0.account == account && $0.target == target }
        return window.select(attached.map(\.policy), by: \.self)
    }

    func targets(of name: PolicyName, account: AccountID, in window: Window<Resource>) -> [Resource] {
        let attached = tables.policyAttachments.filter { $0.account == account && $0.policy == name }
        let byPath = Window(after: window.after?.path, isAscending: window.isAscending, limit: window.limit)
        return byPath.select(attached.map(\.target), by: \.path)
    }

    func defaultVersions(attachedTo target: Resource, of account: AccountID) -> [PolicyVersionRecord] {
        policyNames(attachedTo: target, of: account, in: Window(limit: .max)).compactMap { name in
            policy(name, of: account).flatMap { policyVersion($0.defaultVersion, of: name, account: account) }
        }
    }

    func thing(_ name: ThingName, of account: AccountID) -> ThingRecord? { tables.things[.init(account, name)] }

    func things(of account: AccountID, matching filter: ThingFilter, in window: Window<ThingName>) -> [ThingRecord] {
        window.select(tables.things.values.filter { $0.account == account && filter.accepts($0) }, by: \.name)
    }

    func attachment(
        of thing: ThingName, to certificate: CertificateID, account: AccountID
    ) -> ThingPrincipalRecord? {
        tables.thingAttachments[.init(account: account, thing: thing, certificate: certificate)].map {
            ThingPrincipalRecord(account: account, thing: thing, certificate: certificate, type: $0)
        }
    }

    func principals(
        of thing: ThingName, account: AccountID, in window: Window<CertificateID>
    ) -> [ThingPrincipalRecord] {
        window.select(thingAttachments { $0.account == account && $0.thing == thing }, by: \.certificate)
    }

    func attachments(
        of certificate: CertificateID, account: AccountID, in window: Window<ThingName>
    ) -> [ThingPrincipalRecord] {
        window.select(thingAttachments { $0.account == account && $0.certificate == certificate }, by: \.thing)
    }

    func things(attachedTo certificate: CertificateID, of account: AccountID) -> [Principal.Thing] {
        attachments(of: certificate, account: account, in: Window(limit: .max)).compactMap { attachment in
            thing(attachment.thing, of: account).map {
                Principal.Thing(
                    name: $0.name, type: $0.type, attributes: $0.attributes,
                    isExclusive: attachment.type == .exclusive)
            }
        }
    }

    func tags(of resource: Resource, account: AccountID) -> [Tag] {
        (tables.tags[.init(account, resource)] ?? [:]).values
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    func accessKey(_ id: String) -> AccessKeyRecord? { tables.accessKeys[id] }

    func accessKeys(of account: AccountID) -> [AccessKeyRecord] {
        tables.accessKeys.values.filter { $0.account == account }.sorted { $0.id < $1.id }
    }

    private func thingAttachments(
        where isWanted: (InMemoryTables.ThingAttachment) -> Bool
    ) -> [ThingPrincipalRecord] {
        tables.thingAttachments.filter { isWanted($0.key) }.map { key, type in
            ThingPrincipalRecord(account: key.account, thing: key.thing, certificate: key.certificate, type: type)
        }
    }
}

extension InMemoryTransaction: RegistryWriter {
    func note(_ change: RegistryChange) { changes.append(change) }

    func put(_ certificate: CertificateRecord) {
        tables.certificates[.init(certificate.account, certificate.id)] = certificate
    }

    func deleteCertificate(_ id: CertificateID, of account: AccountID) {
        tables.certificates[.init(account, id)] = nil
    }

    func put(_ policy: PolicyRecord) { tables.policies[.init(policy.account, policy.name)] = policy }

    func deletePolicy(_ name: PolicyName, of account: AccountID) {
        tables.policies[.init(account, name)] = nil
        tables.versions[.init(account, name)] = nil
    }

    func put(_ version: PolicyVersionRecord) {
        tables.versions[.init(version.account, version.policyName), default: [:]][version.number] = version
    }

    func deletePolicyVersion(_ number: Int, of name: PolicyName, account: AccountID) {
        tables.versions[.init(account, name)]?[number] = nil
    }

    func putAttachment(of name: PolicyName, to target: Resource, account: AccountID) {
        tables.policyAttachments.insert(.init(account: account, policy: name, target: target))
    }

    func deleteAttachment(of name: PolicyName, to target: Resource, account: AccountID) -> Bool {
        tables.policyAttachments.remove(.init(account: account, policy: name, target: target)) != nil
    }

    func put(_ thing: ThingRecord) { tables.things[.init(thing.account, thing.name)] = thing }

    func deleteThing(_ name: ThingName, of account: AccountID) {
        tables.things[.init(account, name)] = nil
        tables.memberships = tables.memberships.filter { $0.account != account || $0.thing != name }
    }

    func put(_ attachment: ThingPrincipalRecord) {
        let key = InMemoryTables.ThingAttachment(
            account: attachment.account, thing: attachment.thing, certificate: attachment.certificate)
        tables.thingAttachments[key] = attachment.type
    }

    func deleteAttachment(of thing: ThingName, to certificate: CertificateID, account: AccountID) -> Bool {
        let key = InMemoryTables.ThingAttachment(account: account, thing: thing, certificate: certificate)
        return tables.thingAttachments.removeValue(forKey: key) != nil
    }

    func put(_ tag: Tag, of resource: Resource, account: AccountID) {
        tables.tags[.init(account, resource), default: [:]][Array(tag.key.utf8)] = tag
    }

    func deleteTag(_ key: String, of resource: Resource, account: AccountID) {
        tables.tags[.init(account, resource)]?[Array(key.utf8)] = nil
    }

    func put(_ key: AccessKeyRecord) { tables.accessKeys[key.id] = key }

    func deleteAccessKey(_ id: String) { tables.accessKeys[id] = nil }
}
