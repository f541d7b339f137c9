import IoTModel
import PKI

extension Auditor {
    private static let day = Duration.seconds(86_400)
    /// AWS IoT Device Defender, "CA certificate expiring": not to be set.
    private static let caExpirationDays = 30
    /// How long a certificate may wait for its activation.
    private static let activation = day

    func judge(ca facts: CertificateAuditFacts, into verdict: inout AuditVerdict) {
        lookForRevokedIntermediate(facts, &verdict)
        guard facts.isInUse else { return }
        let resource = AuditResource.caCertificate(facts.id)
        look(for: .caCertificateExpiring, &verdict) {
            expiry(of: facts, as: resource, .caCertificateExpiring, days: Self.caExpirationDays)
        }
        lookForKeyQuality(of: facts, as: resource, .caCertificateKeyQuality, &verdict)
        lookForRevocation(of: facts, as: resource, .revokedCACertificate, &verdict)
    }

    func judge(device facts: CertificateAuditFacts, into verdict: inout AuditVerdict) {
        let resource = AuditResource.deviceCertificate(facts.id)
        if facts.waitsForActivation {
            look(for: .activationPending, &verdict) { waitingForActivation(facts, as: resource) }
        }
        guard facts.isInUse else { return }
        // AWS IoT Device Defender, "Device certificate expiring".
        look(for: .deviceCertificateExpiring, &verdict) {
            expiry(of: facts, as: resource, .deviceCertificateExpiring, days: thresholds.expirationDays)
        }
        // AWS IoT Device Defender, "Device certificate age": counted from the certificate's notBefore.
        look(for: .deviceCertificateAge, &verdict) {
            let age = (now.milliseconds - facts.notBefore.milliseconds) / 86_400_000
            guard age >= Int64(thresholds.ageDays) else { return [] }
            return [
                AuditFinding(
                    .deviceCertificateAge, .pastAgeThreshold, resource,
                    "The certificate is \(age) days old, of \(thresholds.ageDays) that are allowed.",
                    info: ["NOT_BEFORE": "\(facts.notBefore)", "AGE_IN_DAYS": "\(age)"])
            ]
        }
        // AWS IoT Device Defender, "Device certificate key quality".
        lookForKeyQuality(of: facts, as: resource, .deviceCertificateKeyQuality, &verdict)
        lookForRevocation(of: facts, as: resource, .revokedDeviceCertificate, &verdict)
        if let hasPolicy = facts.hasPolicy {
            look(for: .certificateWithoutPolicy, &verdict) {
                guard !hasPolicy else { return [] }
                return [
                    AuditFinding(
                        .certificateWithoutPolicy, .noPolicy, resource,
                        "The certificate is active, but no policy is attached to it or to a group of its things: its"
                            + " device may do nothing, and can't even connect.")
                ]
            }
        }
    }

    private func expiry(
        of facts: CertificateAuditFacts, as resource: AuditResource, _ check: AuditCheck, days: Int
    ) -> [AuditFinding] {
        let info = ["NOT_AFTER": "\(facts.notAfter)"]
        if facts.notAfter < now {
            return [
                AuditFinding(
                    check, .pastExpiration, resource, "The certificate ended at \(facts.notAfter).", info: info)
            ]
        }
        guard facts.notAfter <= now.advanced(by: Self.day * days) else { return [] }
        return [
            AuditFinding(
                check, .approachingExpiration, resource,
                "The certificate ends at \(facts.notAfter), within the next \(days) days.", info: info)
        ]
    }

    private func lookForKeyQuality(
        of facts: CertificateAuditFacts, as resource: AuditResource, _ check: AuditCheck, _ verdict: inout AuditVerdict
    ) {
        guard checks.contains(check) else { return }
        guard let certificate = try? CertificateFacts(pem: facts.pem) else {
            return miss(.unreadable, for: check, &verdict)
        }
        let modulus = certificate.rsaModulus
        look(for: check, &verdict) { modulus.map { keyQuality(of: $0, as: resource, check) } ?? [] }
        if modulus != nil, lists.weakKeys == nil { miss(.noWeakKeyList, for: check, &verdict) }
    }

    private func keyQuality(
        of modulus: [UInt8], as resource: AuditResource, _ check: AuditCheck
    ) -> [AuditFinding] {
        var findings: [AuditFinding] = []
        if InfineonFingerprint.matches(modulus) {
            findings.append(
                AuditFinding(
                    check, .keyOfInfineon, resource,
                    "The RSA key has the mark of Infineon's key generation before 2017 (ROCA, CVE-2017-15361): its"
                        + " private key can be computed from the certificate."))
        }
        if lists.weakKeys?.contains(modulus) == true {
            findings.append(
                AuditFinding(
                    check, .keyOfDebian, resource,
                    "The RSA key is in the operator's list of keys that Debian's OpenSSL could make (CVE-2008-0166): its"
                        + " private key is known."))
        }
        return findings
    }

    /// AWS IoT Device Defender, "Revoked device certificate still active" and "Revoked CA certificate still active".
    private func lookForRevocation(
        of facts: CertificateAuditFacts, as resource: AuditResource, _ check: AuditCheck, _ verdict: inout AuditVerdict
    ) {
        guard let revocations = lists.revocations, checks.contains(check),
            let certificate = coveredCertificate(facts, revocations, check, &verdict)
        else { return }
        look(for: check, &verdict) {
            guard revocations.contains(certificate) else { return [] }
            return [
                AuditFinding(
                    check, .revokedByIssuer, resource,
                    "The certificate is active here, but its issuer `\(certificate.issuer)` has revoked it.",
                    info: ["SERIAL_NUMBER": certificate.serialNumber.hexadecimal])
            ]
        }
    }

    /// AWS IoT Device Defender, "Intermediate CA revoked for active device certificates": here, of CAs that are registered.
    private func lookForRevokedIntermediate(_ facts: CertificateAuditFacts, _ verdict: inout AuditVerdict) {
        guard let revocations = lists.revocations, let signed = facts.signed, !signed.isEmpty,
            let certificate = coveredCertificate(facts, revocations, .intermediateCARevoked, &verdict)
        else { return }
        look(for: .intermediateCARevoked, &verdict) {
            guard revocations.contains(certificate) else { return [] }
            let issuer = AuditResource.IssuerIdentifier(
                subject: AuditResource.IssuerIdentifier.subject("\(certificate.subject)"), issuerID: "\(facts.id)",
                serialNumber: certificate.serialNumber.hexadecimal)
            return [
                AuditFinding(
                    .intermediateCARevoked, .intermediateRevoked, .issuer(issuer),
                    "The CA's issuer `\(certificate.issuer)` has revoked it, but device certificates that it signed are"
                        + " active.",
                    related: signed.map { RelatedAuditResource(.deviceCertificate($0)) })
            ]
        }
    }

    /// Nil, and said, where the issuer gave no list or the certificate can't be read.
    private func coveredCertificate(
        _ facts: CertificateAuditFacts, _ revocations: RevocationLists, _ check: AuditCheck,
        _ verdict: inout AuditVerdict
    ) -> CertificateFacts? {
        guard let certificate = try? CertificateFacts(pem: facts.pem) else {
            miss(.unreadable, for: check, &verdict)
            return nil
        }
        guard revocations.covers(certificate.issuerDigest) else {
            miss(.uncoveredIssuer, for: check, &verdict)
            return nil
        }
        return certificate
    }

    private func waitingForActivation(
        _ facts: CertificateAuditFacts, as resource: AuditResource
    ) -> [AuditFinding] {
        guard facts.lastModified.advanced(by: Self.activation) <= now else { return [] }
        return [
            AuditFinding(
                .activationPending, .activationPending, resource,
                "The certificate registered itself at \(facts.lastModified) and has waited for its activation since.",
                info: ["LAST_MODIFIED": "\(facts.lastModified)"])
        ]
    }
}
