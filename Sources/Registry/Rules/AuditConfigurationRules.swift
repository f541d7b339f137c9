import Audit
package import IoTModel

// AWS IoT API: Describe-, Update- and DeleteAccountAuditConfiguration.

extension RegistryReader {
    /// What no call ever set is as AWS has it: every check disabled.
    package func describeAuditConfiguration(of account: AccountID) throws(RegistryError) -> AuditConfiguration {
        try auditConfiguration(of: account) ?? AuditConfiguration()
    }

    /// - Throws: `invalid`, when one of them isn't enabled in the account.
    func requireEnabled(_ checks: Set<AuditCheck>, of account: AccountID) throws(RegistryError) {
        let enabled = try describeAuditConfiguration(of: account).enabled
        guard let check = checks.subtracting(enabled).min() else { return }
        throw .invalid(
            message: "the check `\(check.rawValue)` is disabled in this account; enable it first with"
                + " UpdateAccountAuditConfiguration")
    }

    /// The scheduled audit, if any, that has a check.
    private func scheduledAudit(
        with check: AuditCheck, of account: AccountID
    ) throws(RegistryError)
        -> ScheduledAuditRecord?
    {
        try scheduledAudits(of: account, in: Window(limit: Limits.Audit.scheduledAudits)).first {
            $0.checks.contains(check)
        }
    }

    fileprivate func requireUnscheduled(_ check: AuditCheck, of account: AccountID) throws(RegistryError) {
        guard let audit = try scheduledAudit(with: check, of: account) else { return }
        throw .invalid(
            message:
                "the check `\(check.rawValue)` can't be disabled: scheduled audit `\(audit.name)` has it; update or"
                + " delete that first")
    }
}

extension RegistryWriter {
    /// What isn't given stays as it is.
    ///
    /// - Throws: `invalid` for a role's ARN, a check that a scheduled audit has, or a setting that a check hasn't.
    /// - Returns: what holds from now on.
    @discardableResult
    package func updateAuditConfiguration(
        _ update: AuditConfigurationUpdate, of account: AccountID
    ) throws(RegistryError) -> AuditConfiguration {
        var configuration = try describeAuditConfiguration(of: account)
        if let roleARN = update.roleARN {
            try RoleARN.check(roleARN)
            configuration.roleARN = roleARN
        }
        if let target = update.notificationTarget {
            if let roleARN = target.roleARN { try RoleARN.check(roleARN) }
            var kept = configuration.notificationTarget ?? AuditConfiguration.NotificationTarget()
            kept.targetARN = target.targetARN ?? kept.targetARN
            kept.roleARN = target.roleARN ?? kept.roleARN
            kept.isEnabled = target.isEnabled ?? kept.isEnabled
            configuration.notificationTarget = kept
        }
        for (check, change) in update.checks.sorted(by: { $0.key < $1.key }) {
            if let settings = change.settings { configuration.settings[check] = try Self.checked(settings, of: check) }
            switch change.isEnabled {
            case true?: configuration.enabled.insert(check)
            case false?:
                try requireUnscheduled(check, of: account)
                configuration.enabled.remove(check)
            case nil: break
            }
        }
        try put(configuration, of: account)
        return configuration
    }

    private static func checked(
        _ settings: [String: String], of check: AuditCheck
    ) throws(RegistryError) -> [String: String] {
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            guard let key = AuditThresholds.Key(rawValue: name), key.check == check else {
                let names = AuditThresholds.Key.allCases.filter { $0.check == check }.map { "`\($0.rawValue)`" }
                throw .invalid(
                    message: "the check `\(check.rawValue)` has no configuration `\(name.prefix(100))`; expected "
                        + (names.isEmpty ? "none" : names.joined(separator: " or ")))
            }
            guard AuditThresholds.days(value) != nil else {
                let days = AuditThresholds.days
                throw .invalid(
                    message: "`\(name)` is `\(value.prefix(100))`; expected a number of days from \(days.lowerBound) to"
                        + " \(days.upperBound)")
            }
        }
        return settings
    }

    /// Every check is disabled from now on; scheduled audits that stay fail with AUDIT_CHECK_DISABLED.
    ///
    /// - Throws: `notFound` when nothing was set, and no scheduled audit is to be deleted.
    package func deleteAuditConfiguration(
        deletingScheduledAudits deletes: Bool, in scope: AccountScope
    ) throws(RegistryError) {
        let account = scope.account
        let unwanted =
            deletes ? try scheduledAudits(of: account, in: Window(limit: Limits.Audit.scheduledAudits)) : []
        let isSet = try auditConfiguration(of: account) != nil
        // An earlier call may have left them.
        guard isSet || !unwanted.isEmpty else { throw .notFound(.auditConfiguration) }
        try put(nil as AuditConfiguration?, of: account)
        for audit in unwanted { try deleteScheduledAudit(audit.name, in: scope) }
    }
}
