package import IoTModel

// AWS IoT API: AttachPolicy, DetachPolicy, ListAttachedPolicies, ListTargetsForPolicy and the older operations on
// principals. Targets are certificates and thing groups.

/// What a policy can be attached to.
package enum PolicyTarget: Sendable, Equatable {
    case certificate(CertificateID)
    case thingGroup(ThingGroupName)
}

extension AccountScope {
    /// Reads the principal of a call.
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

    /// Reads the target of a call.
    ///
    /// - Throws: `invalid` when the text isn't the ARN of a certificate or thing group; `notFound` when it is another
    ///   account's.
    package func policyTarget(fromARN text: String) throws(RegistryError) -> PolicyTarget {
        let target: PolicyTarget
        let arn = ARN(text)
        switch arn?.resource {
        case .certificate(let id): target = .certificate(id)
        case .thingGroup(let name): target = .thingGroup(name)
        default:
            throw .invalid(
                message: "`\(text.prefix(200))` is no target of policies; give the ARN of a certificate,"
                    + " \(arnPrefix)cert/…, or of a thing group, \(arnPrefix)thinggroup/…")
        }
        if let arn, arn.scope != self { throw .notFound(.resource(arn)) }
        return target
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

    /// By policy name.
    ///
    /// - Parameter isRecursive: those of the groups above as well, each once.
    /// - Throws: `notFound` for the group.
    package func listAttachedPolicies(
        ofGroup group: ThingGroupName, isRecursive: Bool = false, account: AccountID, page: PageRequest
    ) throws(RegistryError) -> Page<PolicyName> {
        _ = try describeThingGroup(group, of: account)
        let groups = isRecursive ? try lineage(of: group, account: account) : [group]
        return try page.page("attached-policies", by: \.self) { window throws(RegistryError) in
            var names: Set<PolicyName> = []
            for group in groups {
                names.formUnion(try policyNames(attachedTo: .thingGroup(group), of: account, in: window))
            }
            let ordered = names.sorted { window.isAscending ? $0 < $1 : $0 > $1 }
            return Array(ordered.prefix(window.limit))
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
        let isNew = try attachPolicy(
            policy, to: .certificate(certificate), named: "Certificate `\(certificate)`",
            maximum: Limits.Registry.policiesPerCertificate, account: account)
        if isNew { note(.attachments(account, certificate)) }
    }

    /// Attaching twice is the same as once.
    ///
    /// - Throws: `notFound` for the policy or the group; `limitExceeded`.
    package func attachPolicy(
        _ policy: PolicyName, toGroup group: ThingGroupName, account: AccountID
    ) throws(RegistryError) {
        _ = try requirePolicy(policy, of: account)
        _ = try describeThingGroup(group, of: account)
        let isNew = try attachPolicy(
            policy, to: .thingGroup(group), named: "Thing group `\(group)`",
            maximum: Limits.Registry.policiesPerThingGroup, account: account)
        if isNew { note(.thingGroup(account, group)) }
    }

    /// - Returns: whether it wasn't attached before.
    private func attachPolicy(
        _ policy: PolicyName, to target: Resource, named name: String, maximum: Int, account: AccountID
    ) throws(RegistryError) -> Bool {
        let attached = try policyNames(attachedTo: target, of: account, in: Window(limit: maximum))
        guard !attached.contains(policy) else { return false }
        guard attached.count < maximum else {
            throw .limitExceeded(
                message: "\(name) has \(maximum) policies attached already; detach one of them first")
        }
        try putAttachment(of: policy, to: target, account: account)
        return true
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

    /// What isn't attached, or doesn't exist, is detached already.
    ///
    /// - Returns: whether it was attached.
    @discardableResult
    package func detachPolicy(
        _ policy: PolicyName, fromGroup group: ThingGroupName, account: AccountID
    ) throws(RegistryError) -> Bool {
        guard try deleteAttachment(of: policy, to: .thingGroup(group), account: account) else { return false }
        note(.thingGroup(account, group))
        return true
    }
}
