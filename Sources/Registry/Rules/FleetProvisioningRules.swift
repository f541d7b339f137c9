package import IoTModel

// AWS IoT Core, "Device provisioning MQTT API"; AWS IoT API, CreateProvisioningClaim.

extension RegistryReader {
    /// The certificate that a device may have provisioned with its token; nil when there is no such token, or its time
    /// is over.
    package func certificate(
        owningToken digest: [UInt8], of account: AccountID, at now: WallTime
    ) throws(RegistryError) -> CertificateRecord? {
        guard let token = try ownershipToken(digest, of: account), now < token.expiry else { return nil }
        return try certificate(token.certificate, of: account)
    }

    /// Whether anything waits for `endProvisioning`.
    package func hasProvisioningToEnd(at now: WallTime) throws(RegistryError) -> Bool {
        if try !ownershipTokens(expiredAt: now, limit: 1).isEmpty { return true }
        return try !provisioningClaims(endedBefore: Self.endOfClaims(at: now), limit: 1).isEmpty
    }

    /// A device that connected in the last moment of its claim has the claim's time once more.
    fileprivate static func endOfClaims(at now: WallTime) -> WallTime {
        now.advanced(by: .zero - Limits.Provisioning.claim)
    }
}

extension RegistryWriter {
    /// Puts a certificate that was made for a device under its account: it waits for its activation, as long as the
    /// token is good.
    package func registerOwned(
        _ new: NewCertificate, tokenDigest: [UInt8], in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) {
        let record = CertificateRecord(
            account: scope.account, id: new.id, pem: new.pem, status: .pendingActivation, mode: new.mode,
            ownedBy: scope.account, creationDate: now, lastModifiedDate: now, generationID: new.generationID,
            notBefore: new.notBefore, notAfter: new.notAfter)
        try put(record)
        try put(
            OwnershipTokenRecord(
                account: scope.account, digest: tokenDigest, certificate: new.id,
                expiry: now.advanced(by: Limits.Provisioning.ownershipToken)))
        note(.certificate(scope.account, new.id))
        try tell(.certificate(record, .created))
    }

    /// For `template`, which must be there.
    ///
    /// - Throws: `notFound`; `invalid` for a template of another kind.
    package func createProvisioningClaim(_ claim: ProvisioningClaimRecord) throws(RegistryError) {
        let template = try requireTemplate(claim.template, of: claim.account)
        guard template.kind == .fleetProvisioning else {
            throw .invalid(
                message: "provisioning template `\(claim.template)` is of type JITP; a claim is for a template of type"
                    + " FLEET_PROVISIONING")
        }
        try put(claim)
        note(.certificate(claim.account, claim.id))
    }

    /// Deletes tokens whose time is over, with the certificates that were never activated, and claims that have ended.
    ///
    /// - Parameter limit: of tokens and of claims; the rest is for the next call.
    package func endProvisioning(at now: WallTime, limit: Int) throws(RegistryError) {
        for token in try ownershipTokens(expiredAt: now, limit: limit) {
            try deleteOwnershipToken(token.digest, of: token.account)
            guard let record = try certificate(token.certificate, of: token.account), try isUnused(record) else {
                continue
            }
            try deleteCertificate(record.id, of: record.account)
            note(.certificate(record.account, record.id))
            try tell(.certificate(record, .deleted))
        }
        for claim in try provisioningClaims(endedBefore: Self.endOfClaims(at: now), limit: limit) {
            try deleteProvisioningClaim(claim.id, of: claim.account)
            note(.certificate(claim.account, claim.id))
        }
    }

    private func isUnused(_ record: CertificateRecord) throws(RegistryError) -> Bool {
        let (id, account) = (record.id, record.account)
        guard record.status == .pendingActivation,
            try attachments(of: id, account: account, in: Window(limit: 1)).isEmpty
        else { return false }
        return try policyNames(attachedTo: .certificate(id), of: account, in: Window(limit: 1)).isEmpty
    }
}

extension Principal {
    /// A claim's rights are fixed: to have certificates made and its template applied.
    init(_ claim: ProvisioningClaimRecord) {
        let topics =
            ["create", "create-from-csr"].map { "$aws/certificates/\($0)/*" }
            + ["$aws/provisioning-templates/\(claim.template)/provision/*"]
        func resources(_ kind: String) -> String {
            topics.map { #""arn:aws:iot:*:\#(claim.account):\#(kind)/\#($0)""# }.joined(separator: ",")
        }
        let document = """
            {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "iot:Connect", "Resource": "*"},
            {"Effect": "Allow", "Action": ["iot:Publish", "iot:Receive"], "Resource": [\(resources("topic"))]},
            {"Effect": "Allow", "Action": "iot:Subscribe", "Resource": [\(resources("topicfilter"))]}]}
            """
        let policy = PolicyVersionRecord(
            account: claim.account, policyName: PolicyName(unchecked: "provisioning-claim-\(claim.template)"),
            number: 1, document: document, creationDate: claim.notBefore, generationID: "claim")
        let certificate = CertificateRecord(
            account: claim.account, id: claim.id, pem: "", status: .active, mode: .sniOnly, ownedBy: claim.account,
            creationDate: claim.notBefore, lastModifiedDate: claim.notBefore, generationID: "claim",
            notBefore: claim.notBefore, notAfter: claim.notAfter)
        self.init(certificate: certificate, policies: [policy], things: [])
        isProvisioningClaim = true
    }
}
