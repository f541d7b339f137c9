package import IoTModel

/// Judges what it is told by the checks it was asked for.
package struct Auditor: Sendable {
    package let checks: Set<AuditCheck>
    package let thresholds: AuditThresholds
    /// What is compared with dates.
    package let now: WallTime
    /// Known bad keys and revoked certificates, as far as the operator gave them.
    package let lists: AuditLists

    package init(
        checks: Set<AuditCheck>, thresholds: AuditThresholds = AuditThresholds(), now: WallTime,
        lists: AuditLists = AuditLists()
    ) {
        self.checks = checks
        self.thresholds = thresholds
        self.now = now
        self.lists = lists
    }

    package func judge(_ facts: AuditFacts) -> AuditVerdict {
        var verdict = AuditVerdict()
        switch facts {
        case .account(let account): judge(account, into: &verdict)
        case .policies(let policies): for policy in policies { judge(policy, into: &verdict) }
        case .caCertificates(let certificates):
            for certificate in certificates { judge(ca: certificate, into: &verdict) }
        case .deviceCertificates(let certificates):
            for certificate in certificates { judge(device: certificate, into: &verdict) }
        case .sharedCertificates(let certificates):
            for certificate in certificates { judge(certificate, into: &verdict) }
        case .conflictingClients(let clients): for client in clients { judge(client, into: &verdict) }
        }
        return verdict
    }

    /// Why a check can't be answered; nil where it can.
    package func obstacle(to check: AuditCheck) -> AuditObstacle? {
        if check.comparesRevocations {
            return lists.revocationsTrouble.map { .unreadable($0) }
                ?? (lists.revocations == nil ? .noRevocationLists : nil)
        }
        return check.comparesKeys ? lists.weakKeysTrouble.map { .unreadable($0) } : nil
    }

    /// Looks at a resource if the check was asked for.
    func look(
        for check: AuditCheck, _ verdict: inout AuditVerdict, _ find: () -> [AuditFinding]
    ) {
        guard checks.contains(check) else { return }
        verdict.looked(at: 1, for: check)
        verdict.add(find())
    }

    /// Says that something of a resource can't be looked at, if the check was asked for.
    func miss(_ gap: AuditGap, for check: AuditCheck, _ verdict: inout AuditVerdict) {
        guard checks.contains(check) else { return }
        verdict.add(gap, for: check)
    }
}

/// What came of looking at some facts.
package struct AuditVerdict: Sendable, Equatable {
    /// How many resources each check looked at.
    package private(set) var looked: [AuditCheck: Int] = [:]
    /// In the order of the facts.
    package private(set) var findings: [AuditFinding] = []
    /// What a check couldn't look at, and how often.
    package private(set) var gaps: [AuditCheck: [AuditGap: Int]] = [:]

    package init() {}

    mutating func looked(at count: Int, for check: AuditCheck) { looked[check, default: 0] += count }
    mutating func add(_ findings: [AuditFinding]) { self.findings += findings }
    mutating func add(_ gap: AuditGap, for check: AuditCheck) { gaps[check, default: [:]][gap, default: 0] += 1 }
}

/// Why a check has no answer: the check then failed, and found neither this nor that.
package enum AuditObstacle: Sendable, Equatable {
    /// AWS IoT API, `AuditCheckDetails`, errorCode AUDIT_CHECK_DISABLED.
    case disabled
    case noRevocationLists
    /// What was stored, or what the operator gave, can't be read.
    case unreadable(String)
    /// So much wasn't looked at that finding nothing means nothing.
    case gap(AuditGap, count: Int)

    package var code: String {
        switch self {
        case .disabled: "AUDIT_CHECK_DISABLED"
        case .noRevocationLists: "NO_REVOCATION_LISTS"
        case .unreadable, .gap(.unreadable, _): "UNREADABLE"
        case .gap(.uncoveredIssuer, _): "NO_REVOCATION_LISTS"
        case .gap(.noWeakKeyList, _): "NO_WEAK_KEYS"
        case .gap(.lostObservations, _): "CONNECTIONS_LOST"
        }
    }

    package var message: String {
        switch self {
        case .disabled:
            "The check is disabled in the account's audit configuration; enable it with UpdateAccountAuditConfiguration."
        case .noRevocationLists:
            "The server has no revocation lists: put them into the folder `audit/crl` of its data folder."
        case .unreadable(let sentence): sentence
        case .gap(let gap, let count): gap.sentence(count: count)
        }
    }
}
