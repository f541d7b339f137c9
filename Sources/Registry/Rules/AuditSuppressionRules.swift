package import Audit
package import IoTModel

// AWS IoT API: Create-, Describe-, List-, Update- and DeleteAuditSuppression.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func requireAuditSuppression(
        _ key: AuditSuppressionRecord.Key, of account: AccountID
    ) throws(RegistryError) -> AuditSuppressionRecord {
        guard let record = try auditSuppression(key, of: account) else { throw .notFound(.auditSuppression(key)) }
        return record
    }

    /// By check and resource. - Parameters check, resource: nil for all.
    package func listAuditSuppressions(
        of account: AccountID, check: AuditCheck? = nil, resource: AuditResource? = nil, page: PageRequest
    ) throws(RegistryError) -> Page<AuditSuppressionRecord> {
        try page.page("audit suppressions", by: \.key) { window throws(RegistryError) in
            try window.filled(by: \.key) { record in
                (check == nil || record.key.check == check) && (resource == nil || record.key.resource == resource)
            } fetch: { window throws(RegistryError) in
                try auditSuppressions(of: account, in: window)
            }
        }
    }
}

extension RegistryWriter {
    /// The same again, with the same token, changes nothing.
    ///
    /// - Throws: `alreadyExists`; `limitExceeded`; `invalid` for a date that is over.
    package func createAuditSuppression(
        _ record: AuditSuppressionRecord, in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) {
        let account = record.account
        if let present = try auditSuppression(record.key, of: account) {
            guard present != record else { return }
            throw .alreadyExists(
                message:
                    "`\(record.key.resource)` is suppressed already for `\(record.key.check.rawValue)`; update that",
                resourceID: "\(record.key.resource)",
                arn: scope.arn(.other("auditsuppression/\(record.key.check.rawValue)/\(record.key.resource)")))
        }
        try Self.check(record.expirationDate, at: now)
        let maximum = Limits.Audit.suppressions
        guard try auditSuppressionCount(of: account) < maximum else {
            throw .limitExceeded(message: "the account has \(maximum) suppressions already; delete one first")
        }
        try put(record)
    }

    /// - Throws: `notFound`; `invalid` for a date that is over.
    package func updateAuditSuppression(
        _ key: AuditSuppressionRecord.Key, _ update: AuditSuppressionUpdate, of account: AccountID, at now: WallTime
    ) throws(RegistryError) {
        var record = try requireAuditSuppression(key, of: account)
        switch update.term {
        case .until(let date)?:
            try Self.check(date, at: now)
            record.expirationDate = date
        case .forever?: record.expirationDate = nil
        case nil: break
        }
        if let description = update.description { record.description = description }
        try put(record)
    }

    private static func check(_ expirationDate: WallTime?, at now: WallTime) throws(RegistryError) {
        guard let expirationDate, expirationDate <= now else { return }
        throw .invalid(message: "expirationDate is \(expirationDate), which is over; give a later one")
    }
}

/// What UpdateAuditSuppression changes; nil stays as it is.
package struct AuditSuppressionUpdate: Sendable {
    package enum Term: Sendable, Equatable {
        case until(WallTime)
        case forever
    }

    package var term: Term?
    package var description: String?

    package init(term: Term? = nil, description: String? = nil) {
        self.term = term
        self.description = description
    }
}
