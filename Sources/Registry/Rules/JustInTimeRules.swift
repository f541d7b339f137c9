package import IoTModel

// AWS IoT Core, "Register a client certificate when the client connects (just-in-time registration)".

/// What the registry says to the CONNECT of a certificate that may have registered itself.
package enum WaitingCertificate: Sendable, Equatable {
    /// It waits for its activation, and its CA still registers certificates.
    case pending(CACertificateRecord)
    case active
    /// Registered, in a status that doesn't wait.
    case status(CertificateStatus)
    /// Its CA registers nothing any more.
    case refused(IssuerFinding)
}

extension RegistryReader {
    /// Nil when the certificate isn't registered.
    package func waiting(
        _ id: CertificateID, of account: AccountID, at now: WallTime
    ) throws(RegistryError) -> WaitingCertificate? {
        guard let record = try certificate(id, of: account) else { return nil }
        switch record.status {
        case .active: return .active
        case .inactive, .revoked, .pendingTransfer, .registerInactive: return .status(record.status)
        case .pendingActivation:
            guard let issuer = record.caCertificateID, let ca = try caCertificate(issuer, of: account),
                ca.obstacle(to: .firstConnection, at: now) == nil
            else { return .status(record.status) }
            return .pending(ca)
        }
    }
}

extension RegistryWriter {
    /// Registers a certificate PENDING_ACTIVATION under the CA that signed it, unless it is registered already.
    ///
    /// - Parameter ca: whose signature was checked.
    package func registerJustInTime(
        _ new: NewCertificate, signedBy ca: CertificateID, in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> WaitingCertificate {
        if let waiting = try waiting(new.id, of: scope.account, at: now) { return waiting }
        guard let authority = try caCertificate(ca, of: scope.account) else { return .refused(.unknownIssuer) }
        if let obstacle = authority.obstacle(to: .firstConnection, at: now) {
            return .refused(.refuses(ca, obstacle))
        }
        let record = CertificateRecord(
            account: scope.account, id: new.id, pem: new.pem, status: .pendingActivation, mode: authority.mode,
            caCertificateID: ca, ownedBy: scope.account, creationDate: now, lastModifiedDate: now,
            generationID: new.generationID, notBefore: new.notBefore, notAfter: new.notAfter)
        try put(record)
        note(.certificate(scope.account, new.id))
        try tell(.certificate(record, .created))
        return .pending(authority)
    }
}
