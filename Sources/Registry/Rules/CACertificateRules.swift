package import IoTModel

// AWS IoT API: RegisterCACertificate, DescribeCACertificate, ListCACertificates, UpdateCACertificate,
// DeleteCACertificate, ListCertificatesByCA.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func describeCACertificate(
        _ id: CertificateID, of account: AccountID
    ) throws(RegistryError) -> CACertificateRecord {
        guard let record = try caCertificate(id, of: account) else { throw .notFound(.caCertificate(id)) }
        return record
    }

    /// By creation date. - Parameter template: lists the CAs that provision by it.
    package func listCACertificates(
        of account: AccountID, template: String? = nil, page: PageRequest
    ) throws(RegistryError) -> Page<CACertificateRecord> {
        try page.page("ca-certificates", by: \.listKey) { window throws(RegistryError) in
            try caCertificates(of: account, template: template, in: window)
        }
    }

    /// By creation date; none for a CA that isn't registered. Certificates of a CA that was deleted are still listed.
    package func listCertificates(
        signedBy ca: CertificateID, of account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<CertificateRecord> {
        try page.page("certificates-by-ca", by: \.listKey) { window throws(RegistryError) in
            try certificates(signedBy: ca, of: account, in: window)
        }
    }
}

extension RegistryWriter {
    /// - Throws: in this order `registrationCode`, `alreadyExists`, `limitExceeded`; `notFound`, `invalid` for the
    ///   template; for the tags also `invalid`.
    @discardableResult
    package func registerCACertificate(
        _ new: NewCACertificate, in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> CACertificateRecord {
        let mode: CertificateMode
        switch new.proof {
        case .verificationCertificate(let commonName):
            try checkRegistrationCode(commonName, of: scope.account)
            mode = .standard
        case .none: mode = .sniOnly
        }
        try requireNewCA(new.id, mode: mode, in: scope)
        let maximum = Limits.Registry.caCertificatesPerSubject
        guard try caCertificates(named: new.subject, of: scope.account).count < maximum else {
            throw .limitExceeded(
                message: "\(maximum) CA certificates with this subject are registered already; delete one first")
        }
        if let config = new.registrationConfig { try check(config, of: scope.account) }
        let record = CACertificateRecord(
            account: scope.account, id: new.id, pem: new.pem, subject: new.subject, status: new.status,
            autoRegistration: new.autoRegistration, registrationConfig: new.registrationConfig, mode: mode,
            ownedBy: scope.account, creationDate: now, lastModifiedDate: now, generationID: new.generationID,
            notBefore: new.notBefore, notAfter: new.notAfter)
        try put(record)
        if !new.tags.isEmpty { try tagResource(scope.arn(.caCertificate(new.id)), with: new.tags, in: scope) }
        note(.caCertificate(scope.account, new.id))
        try tell(.caCertificate(record, .created))
        return record
    }

    private func checkRegistrationCode(_ commonName: String?, of account: AccountID) throws(RegistryError) {
        guard let code = try registrationCode(of: account) else {
            throw .registrationCode(
                message: "This account has no registration code; call GetRegistrationCode and use it as the common name"
                    + " of the verification certificate")
        }
        guard let commonName else {
            throw .registrationCode(
                message: "The subject of the verification certificate has no common name; expected the registration"
                    + " code, which GetRegistrationCode gives")
        }
        guard commonName == code else {
            throw .registrationCode(
                message: "The common name of the verification certificate is `\(commonName.prefix(100))`; expected the"
                    + " registration code, which GetRegistrationCode gives")
        }
    }

    /// AWS IoT Core, "Using X.509 client certificates in multiple AWS accounts": a CA in DEFAULT mode has one account.
    private func requireNewCA(
        _ id: CertificateID, mode: CertificateMode, in scope: AccountScope
    ) throws(RegistryError) {
        guard try caCertificate(id, of: scope.account) == nil else {
            throw .alreadyExists(
                message: "The CA certificate is already registered", resourceID: "\(id)",
                arn: scope.arn(.caCertificate(id)))
        }
        guard mode == .standard, try !accounts(holdingCA: id, mode: .standard).isEmpty else { return }
        throw .alreadyExists(
            message: "The CA certificate is registered by another account; register it with certificateMode SNI_ONLY",
            resourceID: "\(id)", arn: scope.arn(.caCertificate(id)))
    }

    /// What isn't given stays as it is; asking for what is there already changes nothing.
    ///
    /// - Throws: `notFound` for the CA or the template; `invalid` for the template.
    @discardableResult
    package func updateCACertificate(
        _ id: CertificateID, _ change: CACertificateChange, of account: AccountID, at now: WallTime
    ) throws(RegistryError) -> CACertificateRecord {
        let record = try describeCACertificate(id, of: account)
        var changed = record
        if let status = change.status { changed.status = status }
        switch change.registration {
        case .update(let autoRegistration, let config):
            if let autoRegistration { changed.autoRegistration = autoRegistration }
            if let config {
                try check(config, of: account)
                changed.registrationConfig = config
            }
        case .remove:
            changed.autoRegistration = .disable
            changed.registrationConfig = nil
        }
        guard changed != record else { return record }
        changed.lastModifiedDate = now
        changed.customerVersion += 1
        try put(changed)
        note(.caCertificate(account, id))
        try tell(.caCertificate(changed, .updated))
        return changed
    }

    /// The certificates it signed stay as they are. - Throws: `notFound`; `certificateState` for one that is ACTIVE.
    package func deleteCACertificate(_ id: CertificateID, in scope: AccountScope) throws(RegistryError) {
        let record = try describeCACertificate(id, of: scope.account)
        guard record.status == .inactive else {
            throw .certificateState(
                message: "CA certificate must be deactivated (not ACTIVE) before deletion. Id: \(id)")
        }
        for tag in try tags(of: .caCertificate(id), account: scope.account) {
            try deleteTag(tag.key, of: .caCertificate(id), account: scope.account)
        }
        try deleteCACertificate(id, of: scope.account)
        note(.caCertificate(scope.account, id))
        try tell(.caCertificate(record, .deleted))
    }
}

/// What UpdateCACertificate asks for.
package struct CACertificateChange: Sendable, Equatable {
    package enum Registration: Sendable, Equatable {
        case update(AutoRegistrationStatus?, RegistrationConfig?)
        /// No auto-registration, and no template.
        case remove
    }

    package var status: CACertificateStatus?
    package var registration: Registration

    package init(status: CACertificateStatus? = nil, registration: Registration = .update(nil, nil)) {
        self.status = status
        self.registration = registration
    }
}
