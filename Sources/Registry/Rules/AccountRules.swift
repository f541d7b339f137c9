package import IoTModel

// The server's own: AWS has no operation that makes an account.

extension RegistryReader {
    /// Every account, by identifier: there are at most `Limits.Registry.accounts`.
    package func accounts() throws(RegistryError) -> [AccountRecord] {
        try accounts(in: Window(limit: Limits.Registry.accounts))
    }

    /// The one account that a certificate stands for where the client doesn't name the endpoint it wants.
    /// AWS IoT Core, "Transport security": registered in one account, and not SNI_ONLY there.
    package func owner(ofCertificate id: CertificateID) throws(RegistryError) -> CertificateOwner {
        let holders = try holders(ofCertificate: id)
        guard let holder = holders.first else { return .nobody }
        guard holders.count == 1 else { return .several(accounts: holders.count) }
        switch holder.mode {
        case .sniOnly: return .sniOnly
        case .standard: return .account(holder.account)
        }
    }

    /// Without the accounts that a certificate is only being transferred to.
    private func holders(ofCertificate id: CertificateID) throws(RegistryError) -> [CertificateRecord] {
        var holders: [CertificateRecord] = []
        for account in try accounts(holding: id) {
            guard let record = try certificate(id, of: account), record.ownedBy == account else { continue }
            holders.append(record)
        }
        return holders
    }
}

/// Whose a certificate is, as far as it alone can show.
package enum CertificateOwner: Sendable, Equatable {
    case account(AccountID)
    /// It isn't registered.
    case nobody
    /// Registered in one account, with the mode that asks for a server name.
    case sniOnly
    case several(accounts: Int)
}

extension RegistryWriter {
    /// - Throws: `alreadyExists` when the account or the endpoint is there, `limitExceeded`.
    package func createAccount(
        _ id: AccountID, endpoint: String, key: AccessKeyRecord, in region: Region, at now: WallTime
    ) throws(RegistryError) -> AccountRecord {
        let scope = AccountScope(account: id, region: region)
        guard try account(id) == nil else {
            throw .accountExists("Account `\(id)` exists already; give another identifier", scope)
        }
        if let owner = try account(withEndpoint: endpoint) {
            throw .accountExists("Endpoint `\(endpoint)` belongs to account `\(owner)`; give another name", scope)
        }
        if let domain = try domainConfiguration(forDomain: endpoint) {
            throw .accountExists(
                "`\(endpoint)` is a domain of account `\(domain.account)`; give another name", scope)
        }
        let maximum = Limits.Registry.accounts
        guard try accounts(in: Window(limit: maximum)).count < maximum else {
            throw .limitExceeded(message: "There are \(maximum) accounts, which is as many as a server may have")
        }
        let record = AccountRecord(id: id, endpoints: [endpoint], creationDate: now)
        try put(record)
        try put(key)
        note(.account(id))
        return record
    }

    /// Gives the account that the server was set up with the names it is started with.
    ///
    /// - Returns: whether anything had to be changed.
    /// - Throws: `alreadyExists` when another account has one of the names.
    @discardableResult
    package func keepFirstAccount(
        _ id: AccountID, endpoints: [String], in region: Region, at now: WallTime
    ) throws(RegistryError) -> Bool {
        let known = try account(id)
        guard known?.endpoints != endpoints else { return false }
        for name in endpoints {
            guard let owner = try account(withEndpoint: name), owner != id else { continue }
            throw .accountExists(
                "Endpoint `\(name)` belongs to account `\(owner)`; start the server with another --endpoint",
                AccountScope(account: owner, region: region))
        }
        try put(AccountRecord(id: id, endpoints: endpoints, creationDate: known?.creationDate ?? now))
        note(.account(id))
        return true
    }
}

extension RegistryError {
    fileprivate static func accountExists(_ message: String, _ scope: AccountScope) -> RegistryError {
        .alreadyExists(message: message, resourceID: scope.account.rawValue, arn: scope.arn(.other("account")))
    }
}
