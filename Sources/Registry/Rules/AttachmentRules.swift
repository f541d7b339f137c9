package import IoTModel

// AWS IoT API: AttachPolicy, DetachPolicy, ListAttachedPolicies, ListTargetsForPolicy and the older operations on
// principals. Targets are certificates; other kinds come with thing groups.

extension AccountScope {
    /// Reads the principal or target of a call.
    ///
    /// - Throws: `invalid` when the text isn't the ARN of a certificate; `notFound` when it is another account's.
    package func certificate(fromARN text: String) throws(RegistryError) -> CertificateID {
        guard let arn = ARN(text), case .certificate(let id) = arn.resource else {
            throw .invalid(
                message: "`\(text.prefix(200))` is not a principal; give a certificate's ARN, \(arnPrefix)cert/…")
        }
        guard arn.scope == self else { throw .notFound(.resource(arn)) }
        return id
    }
}

extension RegistryReader {
    /// By policy name. - Throws: `notFound` for the certificate.
    package func listAttachedPolicies(
        of certificate: CertificateID, account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<PolicyName> {
        _ = try describeCertificate(certificate, of: account)
        return try page.page("attached-policies", by: \.self) { window throws(RegistryError) in
            try policyNames(attachedTo: .certificate(certificate), of: account, in: window)
        }
    }

    /// By the target's path. - Throws: `notFound` for the policy.
    package func listTargets(
        of policy: PolicyName, account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<Resource> {
        _ = try requirePolicy(policy, of: account)
        return try page.page("policy-targets", by: \.self) { window throws(RegistryError) in
            try targets(of: policy, account: account, in: window)
        }
    }
}

extension RegistryWriter {
    /// Attaching twice is the same as once.
    ///
    /// - Throws: `notFound` for the policy or the certificate; `limitExceeded`.
    package func attachPolicy(
        _ policy: PolicyName, to certificate: CertificateID, account: AccountID
    ) throws(RegistryError) {
        _ = try requirePolicy(policy, of: account)
        _ = try describeCertificate(certificate, of: account)
        let maximum = Limits.Registry.policiesPerCertificate
        let attached = try policyNames(
            attachedTo: .certificate(certificate), of: account, in: Window(limit: maximum))
        guard !attached.contains(policy) else { return }
        guard attached.count < maximum else {
            throw .limitExceeded(
                message: "Certificate `\(certificate)` has \(maximum) policies attached already;"
                    + " detach one of them first")
        }
        try putAttachment(of: policy, to: .certificate(certificate), account: account)
        note(.attachments(account, certificate))
    }

    /// What isn't attached, or doesn't exist, is detached already.
    ///
    /// - Returns: whether it was attached.
    @discardableResult
    package func detachPolicy(
        _ policy: PolicyName, from certificate: CertificateID, account: AccountID
    ) throws(RegistryError) -> Bool {
        guard try deleteAttachment(of: policy, to: .certificate(certificate), account: account) else { return false }
        note(.attachments(account, certificate))
        return true
    }
}
