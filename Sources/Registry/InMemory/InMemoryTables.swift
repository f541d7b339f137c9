import IoTModel

/// The records of the in-memory registry, by their keys.
struct InMemoryTables {
    /// A key within an account.
    struct Key<Name: Hashable>: Hashable {
        let account: AccountID
        let name: Name

        init(_ account: AccountID, _ name: Name) {
            self.account = account
            self.name = name
        }
    }

    struct PolicyAttachment: Hashable {
        let account: AccountID
        let policy: PolicyName
        let target: Resource
    }

    struct ThingAttachment: Hashable {
        let account: AccountID
        let thing: ThingName
        let certificate: CertificateID
    }

    var certificates: [Key<CertificateID>: CertificateRecord] = [:]
    var policies: [Key<PolicyName>: PolicyRecord] = [:]
    /// By number.
    var versions: [Key<PolicyName>: [Int: PolicyVersionRecord]] = [:]
    var policyAttachments: Set<PolicyAttachment> = []
    var things: [Key<ThingName>: ThingRecord] = [:]
    var thingAttachments: [ThingAttachment: ThingPrincipalType] = [:]
    /// By the key's bytes: keys that merely look alike are different keys.
    var tags: [Key<Resource>: [[UInt8]: Tag]] = [:]
    var loggingOptions: [AccountID: LoggingOptions] = [:]
    var accessKeys: [String: AccessKeyRecord] = [:]
}

extension Window where Key: Comparable {
    /// The items of this window, in its order.
    func select<Item>(_ items: some Sequence<Item>, by key: (Item) -> Key) -> [Item] {
        let following = items.map { (key: key($0), item: $0) }.filter { candidate in
            guard let after else { return true }
            return isAscending ? candidate.key > after : candidate.key < after
        }
        let ordered = following.sorted { isAscending ? $0.key < $1.key : $0.key > $1.key }
        return ordered.prefix(limit).map(\.item)
    }
}
