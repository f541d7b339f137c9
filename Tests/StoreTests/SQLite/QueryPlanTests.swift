import Audit
import GRDB
import IoTModel
import Registry
import Synchronization
import Testing

@testable import SQLiteStores

@Suite struct QueryPlanTests {
    private typealias Query = @Sendable (SQLiteTransaction) throws -> Void

    private static let queries: [(name: String, run: Query)] = [
        ("certificate", { _ = try $0.certificate(certificateID(1), of: account) }),
        ("transfer", { _ = try $0.transfer(of: certificateID(1), account: account) }),
        (
            "outgoing transfers",
            {
                for ascending in [true, false] {
                    let after = CertificateRecord.ListKey(creationDate: start, id: certificateID(1))
                    _ = try $0.outgoingTransfers(
                        of: account, in: Window(after: after, isAscending: ascending, limit: 5))
                }
            }
        ),
        (
            "log levels",
            {
                for kind in [nil, LogTarget.Kind.clientID] {
                    let window = Window(after: LogTarget(kind: .clientID, name: "c"), limit: 5)
                    _ = try $0.logLevels(of: account, kind: kind, in: window)
                }
                _ = try $0.logLevel(of: LogTarget(kind: .clientID, name: "c"), account: account)
            }
        ),
        ("account", { _ = try $0.account(account) }),
        ("all accounts", { _ = try $0.accounts(in: Window(after: account, limit: 5)) }),
        ("account of an endpoint", { _ = try $0.account(withEndpoint: "localhost") }),
        ("accounts", { _ = try $0.accounts(holding: certificateID(1)) }),
        (
            "certificates",
            {
                for ascending in [true, false] {
                    let after = CertificateRecord.ListKey(creationDate: start, id: certificateID(1))
                    _ = try $0.certificates(
                        of: account, in: Window(after: after, isAscending: ascending, limit: 5))
                }
            }
        ),
        ("principal", { _ = try $0.principal(certificateID(1), of: account) }),
        (
            "default versions",
            { _ = try $0.defaultVersions(attachedTo: .thingGroup(ThingGroupName(unchecked: "g")), of: account) }
        ),
        ("things of a certificate", { _ = try $0.things(attachedTo: certificateID(1), of: account) }),
        ("policies", { _ = try $0.policies(of: account, in: Window(after: policyName("p"), limit: 5)) }),
        ("versions", { _ = try $0.policyVersions(of: policyName("p"), account: account) }),
        (
            "attached policies",
            {
                let window = Window(after: policyName("p"), limit: 5)
                _ = try $0.policyNames(attachedTo: .thingGroup(ThingGroupName(unchecked: "g")), of: account, in: window)
            }
        ),
        (
            "targets",
            {
                let window = Window(after: Resource.thingGroup(ThingGroupName(unchecked: "g")), limit: 5)
                _ = try $0.targets(of: policyName("p"), account: account, in: window)
            }
        ),
        (
            "things",
            {
                let attribute = ThingFilter.Attribute(name: "k", value: "v")
                let prefix = ThingFilter.Attribute(name: "k", value: "v", isPrefix: true)
                let type = ThingTypeName(unchecked: "t")
                for filter in [
                    ThingFilter.all, ThingFilter(attribute: attribute), ThingFilter(attribute: prefix),
                    ThingFilter(type: type), ThingFilter(attribute: attribute, type: type),
                ] {
                    let window = Window(after: thingName("t"), isAscending: false, limit: 5)
                    _ = try $0.things(of: account, matching: filter, in: window)
                }
            }
        ),
        (
            "principals",
            {
                let window = Window(after: certificateID(1), limit: 5)
                _ = try $0.principals(of: thingName("t"), account: account, in: window)
            }
        ),
        (
            "attachments",
            {
                let window = Window(after: thingName("t"), limit: 5)
                _ = try $0.attachments(of: certificateID(1), account: account, in: window)
            }
        ),
        ("CA certificate", { _ = try $0.caCertificate(certificateID(1), of: account) }),
        ("CA's accounts", { _ = try $0.accounts(holdingCA: certificateID(1), mode: .standard) }),
        (
            "issuer",
            { _ = try $0.caCertificates(named: NameDigest(certificateID(1).digest), of: account) }
        ),
        (
            "CA certificates",
            {
                for template in [nil, "t"] {
                    let after = CertificateRecord.ListKey(creationDate: start, id: certificateID(1))
                    _ = try $0.caCertificates(of: account, template: template, in: Window(after: after, limit: 5))
                }
            }
        ),
        (
            "certificates by CA",
            {
                let after = CertificateRecord.ListKey(creationDate: start, id: certificateID(1))
                let window = Window(after: after, isAscending: false, limit: 5)
                _ = try $0.certificates(signedBy: certificateID(1), of: account, in: window)
                _ = try $0.certificatesInUse(signedBy: certificateID(1), of: account, limit: 5)
            }
        ),
        (
            "thing types",
            { _ = try $0.thingTypes(of: account, in: Window(after: typeName("t"), limit: 5)) }
        ),
        (
            "thing groups",
            {
                for parent in [groupName("p"), nil] {
                    for isRecursive in [true, false] {
                        for prefix in ["g", nil] {
                            let filter = ThingGroupFilter(
                                parent: parent, isRecursive: isRecursive, namePrefix: prefix)
                            let window = Window(after: groupName("g"), limit: 5)
                            _ = try $0.thingGroups(of: account, matching: filter, in: window)
                        }
                    }
                }
            }
        ),
        ("lineage", { _ = try $0.lineage(of: groupName("g"), account: account) }),
        (
            "groups of a thing",
            {
                let window = Window(after: groupName("g"), limit: 5)
                _ = try $0.thingGroups(of: thingName("t"), account: account, in: window)
            }
        ),
        (
            "things in groups",
            {
                let window = Window(after: thingName("t"), limit: 5)
                _ = try $0.things(inGroup: groupName("g"), of: account, in: window)
                _ = try $0.things(inBillingGroup: billingName("b"), of: account, in: window)
            }
        ),
        (
            "billing groups",
            {
                for prefix in ["b", nil] {
                    let window = Window(after: billingName("b"), limit: 5)
                    _ = try $0.billingGroups(of: account, namePrefix: prefix, in: window)
                }
            }
        ),
        (
            "role aliases",
            {
                let window = Window(after: RoleAliasName(unchecked: "a"), limit: 5)
                _ = try $0.roleAliases(of: account, in: window)
            }
        ),
        (
            "topic rules",
            {
                let window = Window(after: TopicRuleName(unchecked: "r"), limit: 5)
                _ = try $0.topicRules(of: account, in: window)
            }
        ),
        (
            "audit tasks",
            {
                let id = AuditTaskID(unchecked: "t")
                let after = AuditTaskRecord.ListKey(startDate: start, id: id)
                _ = try $0.auditTask(id, of: account)
                _ = try $0.auditTasks(of: account, in: Window(after: after, isAscending: false, limit: 5))
                _ = try $0.auditTasksInProgress(in: Window(after: .init(account: account, id: id), limit: 5))
                _ = try $0.auditTasksInProgress(of: account)
            }
        ),
        (
            "audit findings",
            {
                let after = AuditFindingRecord.ListKey(date: start, id: AuditFindingID(unchecked: "f"))
                let window = Window(after: after, isAscending: false, limit: 5)
                for filter in [
                    AuditFindingFilter(), AuditFindingFilter(task: AuditTaskID(unchecked: "t")),
                    AuditFindingFilter(check: .loggingDisabled, resource: .account(account)),
                    AuditFindingFilter(check: .loggingDisabled, dates: start...start, isSuppressed: true),
                    AuditFindingFilter(task: AuditTaskID(unchecked: "t"), check: .loggingDisabled),
                ] {
                    _ = try $0.auditFindings(of: account, matching: filter, in: window)
                }
            }
        ),
        (
            "scheduled audits",
            {
                let name = ScheduledAuditName(unchecked: "a")
                _ = try $0.scheduledAudits(of: account, in: Window(after: name, limit: 5))
                _ = try $0.scheduledAudits(dueAt: start, limit: 5)
            }
        ),
        (
            "audit suppressions",
            {
                let key = AuditSuppressionRecord.Key(.loggingDisabled, .account(account))
                _ = try $0.auditSuppression(key, of: account)
                _ = try $0.auditSuppressions(of: account, in: Window(after: key, limit: 5))
            }
        ),
        (
            "connection history",
            {
                let use = SharedUseRecord.Key(certificate: certificateID(1), clientID: "a")
                _ = try $0.sharedUses(of: account, since: start, in: Window(after: use, limit: 5))
                let conflict = ClientConflictRecord.Key(clientID: "a", principal: "p")
                _ = try $0.clientConflicts(of: account, since: start, in: Window(after: conflict, limit: 5))
            }
        ),
        (
            "registration tasks",
            {
                let id = RegistrationTaskID(unchecked: "r")
                _ = try $0.registrationTask(id, of: account)
                _ = try $0.registrationTasks(withStatus: .inProgress)
                let after = RegistrationTaskRecord.ListKey(creationDate: start, id: id)
                _ = try $0.registrationTasks(of: account, in: Window(after: after, isAscending: false, limit: 5))
                _ = try $0.registrationOutcome(ofLine: 1, of: id, account: account)
                _ = try $0.registrationOutcomes(
                    of: id, account: account, succeeded: false, skipping: 5, limit: 5)
            }
        ),
        ("tags", { _ = try $0.tags(of: .policy(policyName("p")), account: account) }),
        ("access key", { _ = try $0.accessKey("a") }),
    ]

    @Test func `every read goes along an index, past the account, without sorting`() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteRegistry(path: folder + "/registry.sqlite")
            for (name, run) in Self.queries {
                let plans = try await store.pool.read { database in
                    let statements = Mutex<[String]>([])
                    database.trace(options: .statement) { event in
                        guard case .statement(let statement) = event, statement.sql.hasPrefix("SELECT") else { return }
                        statements.withLock { $0.append(statement.sql) }
                    }
                    try run(SQLiteTransaction(database))
                    database.trace(options: [])
                    return try statements.withLock { $0 }.map { sql in
                        let bound = sql.replacing("?", with: "'x'")
                        return try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + bound).map {
                            $0["detail"] as String
                        }
                    }
                }
                #expect(!plans.isEmpty, "\(name)")
                for step in plans.joined() {
                    #expect(step.hasPrefix("SEARCH") && !step.hasSuffix("(account=?)"), "\(name): \(step)")
                }
            }
            await store.close()
        }
    }
}
