package import IoTModel
package import PKI

// AWS IoT API: RegisterCertificate.

extension RegistryReader {
    /// The CA under which RegisterCertificate puts a certificate. Its signature is checked here as well.
    ///
    /// - Parameters:
    ///   - facts: of the certificate `der`.
    ///   - given: the CA that the caller names; needed where several have the issuer's name.
    /// - Throws: `certificateValidation`, `certificateConflict`.
    package func signer(
        of facts: CertificateFacts, der: [UInt8], given: CertificateID?, account: AccountID, keys: IssuerKeyCache,
        at now: WallTime
    ) throws(RegistryError) -> CACertificateRecord {
        let ca = try candidate(for: facts, given: given, account: account)
        if let obstacle = ca.obstacle(to: .call, at: now) {
            throw .certificateValidation(message: obstacle.sentence(about: ca.id))
        }
        guard ca.subject == facts.issuerDigest, keys.hasSigned(ca, certificateDER: der) else {
            throw .certificateValidation(
                message: "CA certificate `\(ca.id)` has not signed this certificate; register the CA that has, or use"
                    + " RegisterCertificateWithoutCA")
        }
        return ca
    }

    private func candidate(
        for facts: CertificateFacts, given: CertificateID?, account: AccountID
    ) throws(RegistryError) -> CACertificateRecord {
        if let given {
            guard let ca = try caCertificate(given, of: account) else {
                throw .certificateValidation(
                    message: "The CA certificate of `caCertificatePem` (`\(given)`) is not registered in this account;"
                        + " call RegisterCACertificate first")
            }
            return ca
        }
        let candidates = try caCertificates(named: facts.issuerDigest, of: account)
        guard let ca = candidates.first else {
            throw .certificateValidation(
                message: "No registered CA certificate has the subject `\(facts.issuer.description.prefix(200))`; call"
                    + " RegisterCACertificate first, or use RegisterCertificateWithoutCA")
        }
        guard candidates.count == 1 else {
            throw .certificateConflict(
                message: "Unable to verify the CA certificate: \(candidates.count) registered CA certificates have the"
                    + " subject of the certificate's issuer; give the one that signed it as `caCertificatePem`")
        }
        return ca
    }
}

extension RegistryWriter {
    /// Registers a certificate under the CA that it names, in the CA's mode.
    ///
    /// - Throws: `certificateValidation` when the CA was deleted or deactivated since its signature was checked;
    ///   what `registerCertificate` throws.
    @discardableResult
    package func registerCertificate(
        _ new: NewCertificate, signedBy ca: CertificateID, in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> CertificateRecord {
        guard let authority = try caCertificate(ca, of: scope.account) else {
            throw .certificateValidation(message: "CA certificate `\(ca)` is not registered in this account")
        }
        if let obstacle = authority.obstacle(to: .call, at: now) {
            throw .certificateValidation(message: obstacle.sentence(about: ca))
        }
        var new = new
        new.mode = authority.mode
        new.caCertificateID = ca
        return try registerCertificate(new, in: scope, at: now)
    }
}
