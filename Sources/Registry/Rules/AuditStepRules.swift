package import Audit
package import IoTModel

// A task goes through what it looks at in steps: each reads a portion, judges it outside of any transaction, and writes
// what was found together with the place that was reached. What was written is done; a server that stops in between, or
// a second one of it, does the step again.

/// A portion of what a task looks at.
package struct AuditPortion: Sendable {
    /// The phase's place that the portion begins at.
    package let phase: AuditProgress.Phase
    package let marker: String?
    package let facts: AuditFacts
    /// Where the next portion begins; nil when this is the phase's last.
    package let nextMarker: String?
    /// What is missing of the facts, for all checks of the phase.
    let gap: AuditGap?
}

extension RegistryReader {
    /// What comes next in a task that is in progress.
    package func nextAuditPortion(of task: AuditTaskRecord) throws(RegistryError) -> AuditPortion? {
        guard task.status == .inProgress, let phase = task.progress.phase else { return nil }
        let page = PageRequest(marker: task.progress.marker, size: Limits.Audit.resourcesPerStep, upTo: .max)
        let (facts, next) = try auditFacts(in: phase, of: task, page: page)
        return AuditPortion(
            phase: phase, marker: task.progress.marker, facts: facts, nextMarker: next,
            gap: try gap(in: phase, of: task))
    }

    private func gap(in phase: AuditProgress.Phase, of task: AuditTaskRecord) throws(RegistryError) -> AuditGap? {
        switch phase {
        case .account, .policies, .caCertificates, .deviceCertificates: return nil
        case .sharedCertificates, .conflictingClients:
            guard let lost = try lastLostObservation(of: task.account), lost >= task.progress.connectionsSince else {
                return nil
            }
            return .lostObservations
        }
    }

    private func auditFacts(
        in phase: AuditProgress.Phase, of task: AuditTaskRecord, page: PageRequest
    ) throws(RegistryError) -> (AuditFacts, next: String?) {
        let account = task.account
        switch phase {
        case .account:
            let logging = AuditFacts.AccountFacts.Logging(
                try loggingOptions(of: account), legacy: try legacyLoggingOptions(of: account))
            return (.account(.init(account: account, logging: logging)), nil)
        case .policies:
            let found = try page.page("audited policies", by: \PolicyRecord.name) { window throws(RegistryError) in
                try policies(of: account, in: window)
            }
            var facts: [AuditFacts.PolicyFacts] = []
            for policy in found.items {
                guard let version = try policyVersion(policy.defaultVersion, of: policy.name, account: account) else {
                    continue
                }
                facts.append(.init(name: policy.name, version: version.number, document: version.document))
            }
            return (.policies(facts), found.nextMarker)
        case .caCertificates:
            let found = try page.page("audited CAs", by: \CACertificateRecord.listKey) { window throws(RegistryError) in
                try caCertificates(of: account, template: nil, in: window)
            }
            let asksForSigned = task.progress.checks[.intermediateCARevoked] != nil
            var facts: [CertificateAuditFacts] = []
            for ca in found.items {
                let limit = Limits.Audit.relatedResources
                let signed = asksForSigned ? try certificatesInUse(signedBy: ca.id, of: account, limit: limit) : nil
                facts.append(CertificateAuditFacts(ca, signed: signed))
            }
            return (.caCertificates(facts), found.nextMarker)
        case .deviceCertificates:
            let found = try page.page("audited certificates", by: \CertificateRecord.listKey) {
                window throws(RegistryError) in
                try certificates(of: account, in: window)
            }
            let wanted = found.items.filter { $0.creationDate <= task.startDate }
            let asksForPolicies = task.progress.checks[.certificateWithoutPolicy] != nil
            var facts: [CertificateAuditFacts] = []
            for certificate in wanted {
                let hasPolicy = asksForPolicies ? try self.hasPolicy(certificate) : nil
                facts.append(CertificateAuditFacts(certificate, hasPolicy: hasPolicy))
            }
            // By creation date: behind one that is too new there are only others.
            return (.deviceCertificates(facts), wanted.count == found.items.count ? found.nextMarker : nil)
        case .sharedCertificates: return try sharedCertificates(of: task, page: page)
        case .conflictingClients: return try conflictingClients(of: task, page: page)
        }
    }

    /// Whether a policy is attached to a certificate, or to a group of one of its things or above.
    private func hasPolicy(_ certificate: CertificateRecord) throws(RegistryError) -> Bool {
        let account = certificate.account
        guard try policyNames(attachedTo: .certificate(certificate.id), of: account, in: Window(limit: 1)).isEmpty
        else {
            return true
        }
        for attachment in try attachments(of: certificate.id, account: account, in: Window(limit: .max)) {
            for group in try thingGroups(of: attachment.thing, account: account, in: Window(limit: .max)) {
                for name in try lineage(of: group, account: account) {
                    let found = try policyNames(attachedTo: .thingGroup(name), of: account, in: Window(limit: 1))
                    if !found.isEmpty { return true }
                }
            }
        }
        return false
    }

    // MARK: Connections

    /// A portion ends with a certificate: all its uses are in one.
    private func sharedCertificates(
        of task: AuditTaskRecord, page: PageRequest
    ) throws(RegistryError) -> (AuditFacts, next: String?) {
        let (whole, next) = try page.wholeGroups("audited uses", by: \SharedUseRecord.certificate, key: \.key) {
            window throws(RegistryError) in
            try sharedUses(of: task.account, since: task.progress.connectionsSince, in: window)
        }
        let facts = whole.map { uses in
            SharedCertificateFacts(
                certificate: uses[0].certificate,
                uses: uses.map {
                    .init(clientID: $0.clientID, connected: $0.connected, disconnected: $0.disconnected)
                })
        }
        return (.sharedCertificates(facts), next)
    }

    private func conflictingClients(
        of task: AuditTaskRecord, page: PageRequest
    ) throws(RegistryError) -> (AuditFacts, next: String?) {
        let (whole, next) = try page.wholeGroups("audited conflicts", by: \ClientConflictRecord.clientID, key: \.key) {
            window throws(RegistryError) in
            try clientConflicts(of: task.account, since: task.progress.connectionsSince, in: window)
        }
        let facts = whole.map { losses in
            ConflictingClientFacts(
                clientID: losses[0].clientID,
                losses: losses.map { .init(principal: $0.principal, disconnected: $0.disconnected) })
        }
        return (.conflictingClients(facts), next)
    }
}

extension PageRequest {
    /// The page's items in groups of neighbours, all of them whole. A group that goes on in the next page is left to
    /// that, unless it is the only one: then it is read to its end. That is a few pages at most, as the rows of a
    /// certificate and of a client id are limited.
    fileprivate func wholeGroups<Item: Sendable, Group: Equatable, Key: PageKey>(
        _ list: String, by group: (Item) -> Group, key: (Item) -> Key,
        fetch: (Window<Key>) throws(RegistryError) -> [Item]
    ) throws(RegistryError) -> (groups: [[Item]], nextMarker: String?) {
        var found = try page(list, by: key, fetch: fetch)
        var groups = found.items.neighbours(by: group)
        guard found.nextMarker != nil else { return (groups, nil) }
        if groups.count > 1 {
            groups.removeLast()
        } else if let first = groups.first?.first {
            while let marker = found.nextMarker {
                found = try PageRequest(marker: marker, size: size, upTo: .max).page(list, by: key, fetch: fetch)
                let more = found.items.prefix { group($0) == group(first) }
                groups[0] += more
                guard more.count == found.items.count else { break }
                if found.nextMarker == nil { return (groups, nil) }
            }
        }
        return (groups, groups.last?.last.map { Marker.text(key($0), in: list) })
    }
}

extension Array {
    fileprivate func neighbours<Group: Equatable>(by group: (Element) -> Group) -> [[Element]] {
        var groups: [[Element]] = []
        for item in self {
            if let last = groups.last?.last, group(last) == group(item) {
                groups[groups.count - 1].append(item)
            } else {
                groups.append([item])
            }
        }
        return groups
    }
}

extension RegistryWriter {
    /// Keeps what was found in a portion, and goes on to the next.
    ///
    /// - Parameters:
    ///   - obstacles: why some of the task's checks have no answer.
    ///   - makeID: gives each finding an identifier.
    /// - Returns: whether the task is still in progress.
    @discardableResult
    package func finishAuditPortion(
        _ portion: AuditPortion, _ verdict: AuditVerdict, obstacles: [AuditCheck: AuditObstacle],
        of id: AuditTaskID, account: AccountID, at now: WallTime, makeID: () -> AuditFindingID
    ) throws(RegistryError) -> Bool {
        // It was cancelled, or somebody was quicker.
        guard var task = try auditTask(id, of: account), task.status == .inProgress,
            task.progress.phase == portion.phase, task.progress.marker == portion.marker
        else { return false }
        for (check, count) in verdict.looked { task.progress.checks[check]?.total += count }
        for (check, gaps) in verdict.gaps {
            for (gap, count) in gaps { task.progress.checks[check]?.add(gap, count) }
        }
        if let gap = portion.gap {
            for check in task.progress.open where portion.phase.answers(check) { task.progress.checks[check]?.set(gap) }
        }
        var counted: Set<AuditSuppressionRecord.Key> = []
        for finding in verdict.findings {
            let key = AuditSuppressionRecord.Key(finding.check, finding.resource)
            let isSuppressed = try auditSuppression(key, of: account)?.holds(at: now) ?? false
            guard var run = task.progress.checks[finding.check] else { continue }
            // A resource may have several findings.
            if counted.insert(key).inserted {
                if isSuppressed { run.suppressed += 1 } else { run.nonCompliant += 1 }
            }
            if run.kept < Limits.Audit.findingsPerCheck {
                run.kept += 1
                try put(
                    AuditFindingRecord(
                        account: account, id: makeID(), task: id, taskStartDate: task.startDate, date: now,
                        finding: finding, isSuppressed: isSuppressed))
            } else {
                run.message = "Only the first \(Limits.Audit.findingsPerCheck) findings are kept; all are counted."
            }
            task.progress.checks[finding.check] = run
        }
        task.advance(to: portion.nextMarker, obstacles: obstacles)
        try put(task)
        return task.status == .inProgress
    }

    /// Ends a task that can't be carried on. One that can't even be read loses what it had reached, and its checks.
    package func failAuditTask(
        _ id: AuditTaskID, of account: AccountID, because obstacle: AuditObstacle, at now: WallTime
    ) throws(RegistryError) {
        let known: AuditTaskRecord?
        do throws(RegistryError) {
            known = try auditTask(id, of: account)
        } catch .unavailable(.unreadable) {
            var nothing = AuditProgress(checks: [], thresholds: AuditThresholds(), connectionsSince: now)
            nothing.phase = nil
            // When it started, and for which schedule, stays as it is.
            try put(AuditTaskRecord(account: account, id: id, startDate: now, status: .failed, progress: nothing))
            return
        }
        guard var task = known, task.status == .inProgress else { return }
        for check in task.progress.open { task.progress.checks[check]?.fail(obstacle) }
        task.progress.phase = nil
        task.progress.marker = nil
        task.status = .failed
        try put(task)
    }
}

extension AuditTaskRecord {
    /// A portion is done: on in its phase, or to the next one that has something to answer, or to the end.
    fileprivate mutating func advance(to marker: String?, obstacles: [AuditCheck: AuditObstacle]) {
        progress.marker = marker
        guard marker == nil, let phase = progress.phase else { return }
        for check in progress.open where phase.answers(check) {
            if let obstacle = obstacles[check] {
                progress.checks[check]?.fail(obstacle)
            } else {
                progress.checks[check]?.complete()
            }
        }
        let open = progress.open
        let following = AuditProgress.Phase.allCases.drop { $0 != phase }.dropFirst()
        progress.phase = following.first { phase in open.contains(where: phase.answers) }
        guard progress.phase == nil else { return }
        status = progress.checks.values.allSatisfy { $0.status == .failed } ? .failed : .completed
    }
}

extension AuditCheckRun {
    package mutating func fail(_ obstacle: AuditObstacle) {
        status = .failed
        errorCode = obstacle.code
        message = obstacle.message
    }

    /// What wasn't looked at is said in the message; when nothing was, or what is missing could be all there is to find, a
    /// check that found nothing has failed.
    fileprivate mutating func complete() {
        let known = AuditGap.allCases.compactMap { gap in gaps?[gap].map { (gap: gap, count: $0) } }
        if nonCompliant == 0, let gap = known.first(where: { total == 0 || $0.gap == .lostObservations }) {
            return fail(.gap(gap.gap, count: gap.count))
        }
        status = nonCompliant == 0 ? .compliant : .nonCompliant
        let sentences = (message.map { [$0] } ?? []) + known.map { $0.gap.sentence(count: $0.count) }
        message = sentences.isEmpty ? nil : sentences.joined(separator: " ")
    }

    fileprivate mutating func add(_ gap: AuditGap, _ count: Int) {
        gaps = (gaps ?? [:]).merging([gap: count], uniquingKeysWith: +)
    }

    fileprivate mutating func set(_ gap: AuditGap) { gaps = (gaps ?? [:]).merging([gap: 1]) { known, _ in known } }
}

extension AuditFacts.AccountFacts.Logging {
    /// - Parameter legacy: what SetLoggingOptions stored, which counts until SetV2LoggingOptions is called.
    fileprivate init(_ options: LoggingOptions?, legacy: LegacyLoggingOptions?) {
        if let options {
            self = options.disablesAll || options.defaultLevel == .disabled ? .disabled : .enabled
        } else if let legacy {
            self = legacy.level == .disabled ? .disabled : .enabled
        } else {
            self = .notConfigured
        }
    }
}

extension CertificateAuditFacts {
    fileprivate init(_ record: CACertificateRecord, signed: [CertificateID]?) {
        self.init(
            id: record.id, isInUse: record.status == .active, notBefore: record.notBefore, notAfter: record.notAfter,
            lastModified: record.lastModifiedDate, pem: record.pem, signed: signed)
    }

    fileprivate init(_ record: CertificateRecord, hasPolicy: Bool?) {
        self.init(
            id: record.id, isInUse: record.isInUse, waitsForActivation: record.status == .pendingActivation,
            notBefore: record.notBefore, notAfter: record.notAfter, lastModified: record.lastModifiedDate,
            pem: record.pem, hasPolicy: record.status == .active ? hasPolicy : nil)
    }
}

extension CertificateRecord {
    fileprivate var isInUse: Bool {
        switch status {
        case .active, .pendingTransfer: true
        case .inactive, .revoked, .pendingActivation, .registerInactive: false
        }
    }
}
