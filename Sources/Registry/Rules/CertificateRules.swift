package import IoTModel

// AWS IoT API: RegisterCertificate, RegisterCertificateWithoutCA, DescribeCertificate, ListCertificates,
// UpdateCertificate, DeleteCertificate.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func describeCertificate(
        _ id: CertificateID, of account: AccountID
    ) throws(RegistryError) -> CertificateRecord {
        guard let record = try certificate(id, of: account) else { throw .notFound(.certificate(id)) }
        return record
    }

    /// By creation date.
    package func listCertificates(
        of account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<CertificateRecord> {
        try page.page("certificates", by: \.listKey) { window throws(RegistryError) in
            try certificates(of: account, in: window)
        }
    }

    /// All the data plane needs to know; nil when the certificate isn't registered in this account.
    package func principal(_ id: CertificateID, of account: AccountID) throws(RegistryError) -> Principal? {
        guard let certificate = try certificate(id, of: account) else {
            return try provisioningClaim(id, of: account).map(Principal.init)
        }
        var things = try things(attachedTo: id, of: account)
        for index in things.indices {
            things[index].groups = try groups(above: things[index].name, account: account)
            things[index].lineages = try lineages(of: things[index].name, account: account)
            things[index].groupPolicies = try policies(ofGroups: things[index].groups, account: account)
        }
        return Principal(
            certificate: certificate, policies: try defaultVersions(attachedTo: .certificate(id), of: account),
            things: things)
    }

    private func lineages(of thing: ThingName, account: AccountID) throws(RegistryError) -> [[ThingGroupName]] {
        let direct = try thingGroups(
            of: thing, account: account, in: Window(limit: Limits.Registry.groupsPerThing))
        var lineages: [[ThingGroupName]] = []
        for group in direct {
            lineages.append([group] + (try ancestors(of: try describeThingGroup(group, of: account)).reversed()))
        }
        return lineages
    }
}

extension RegistryWriter {
    /// Puts a certificate under an account, whether it was issued here or brought along.
    ///
    /// - Throws: `alreadyExists`; `certificateState` for a status that only the service gives.
    @discardableResult
    package func registerCertificate(
        _ new: NewCertificate, in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> CertificateRecord {
        guard new.status.isSettable else {
            throw .certificateState(
                message: "Not allowed to register certificate with \(new.status.rawValue) status")
        }
        guard try certificate(new.id, of: scope.account) == nil else {
            throw .alreadyExists(
                message: "The certificate is already provisioned or registered", resourceID: "\(new.id)",
                arn: scope.arn(.certificate(new.id)))
        }
        let record = CertificateRecord(
            account: scope.account, id: new.id, pem: new.pem, status: new.status, mode: new.mode,
            caCertificateID: new.caCertificateID, ownedBy: scope.account, creationDate: now, lastModifiedDate: now,
            generationID: new.generationID, notBefore: new.notBefore, notAfter: new.notAfter)
        try put(record)
        // An earlier stay of the certificate in this account may have left one.
        try deleteTransfer(of: new.id, account: scope.account)
        note(.certificate(scope.account, new.id))
        try tell(.certificate(record, .created))
        return record
    }

    /// Asking for the status a certificate has already changes nothing. REVOKED is final.
    ///
    /// - Throws: `notFound`, `certificateState`.
    @discardableResult
    package func updateCertificate(
        _ id: CertificateID, to newStatus: CertificateStatus, of account: AccountID, at now: WallTime
    ) throws(RegistryError) -> CertificateRecord {
        var record = try describeCertificate(id, of: account)
        guard newStatus.isSettable else {
            throw .certificateState(
                message: "newStatus `\(newStatus.rawValue)` is the service's own; give ACTIVE, INACTIVE or REVOKED")
        }
        guard record.status != newStatus else { return record }
        switch record.status {
        case .active, .inactive, .pendingActivation, .registerInactive: break
        case .revoked:
            throw .certificateState(
                message: "Certificate `\(id)` is REVOKED, which is final; it cannot become \(newStatus.rawValue)")
        case .pendingTransfer:
            throw .certificateState(
                message: "Certificate `\(id)` is being transferred; accept, reject or cancel the transfer first")
        }
        record.status = newStatus
        record.lastModifiedDate = now
        record.customerVersion += 1
        try put(record)
        note(.certificate(account, id))
        try tell(.certificate(record, .updated))
        return record
    }

    /// - Parameter force: also when policies are attached, which are then detached; never when things are.
    /// - Throws: in this order `notFound`, `certificateState`, `deleteConflict` for things, then for policies.
    package func deleteCertificate(
        _ id: CertificateID, force: Bool = false, in scope: AccountScope
    ) throws(RegistryError) {
        let account = scope.account
        let record = try describeCertificate(id, of: account)
        switch record.status {
        case .inactive, .revoked, .pendingActivation, .registerInactive: break
        case .active:
            throw .certificateState(
                message: "Certificate must be deactivated (not ACTIVE) before deletion. Id: \(id)")
        case .pendingTransfer:
            throw .certificateState(
                message: "Certificate `\(id)` is being transferred; cancel the transfer before deletion")
        }
        let arn = scope.arn(.certificate(id))
        guard try attachments(of: id, account: account, in: Window(limit: 1)).isEmpty else {
            throw .deleteConflict(message: "Things must be detached before deletion (arn: \(arn))")
        }
        let policies = try policyNames(
            attachedTo: .certificate(id), of: account, in: Window(limit: Limits.Registry.policiesPerCertificate))
        guard force || policies.isEmpty else {
            throw .deleteConflict(message: "Certificate policies must be detached before deletion (arn: \(arn))")
        }
        for policy in policies {
            _ = try deleteAttachment(of: policy, to: .certificate(id), account: account)
        }
        try deleteCertificate(id, of: account)
        try deleteTransfer(of: id, account: account)
        note(.certificate(account, id))
        try tell(.certificate(record, .deleted))
    }
}
