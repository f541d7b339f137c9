package import IoTModel

// AWS Certificate Manager API: ImportCertificate, DescribeCertificate, ListCertificates, DeleteCertificate.

extension RegistryReader {
    /// - Throws: `notFound`.
    package func describeServerCertificate(
        _ arn: ServerCertificateARN, in scope: AccountScope
    ) throws(RegistryError) -> ServerCertificateRecord {
        guard arn.scope == scope, let record = try serverCertificate(arn.id, of: scope.account) else {
            throw .notFound(.serverCertificate(arn))
        }
        return record
    }

    /// By identifier. - Throws: `invalid` for a marker of another list.
    package func listServerCertificates(
        in scope: AccountScope, page: PageRequest
    ) throws(RegistryError) -> Page<ServerCertificateRecord> {
        try page.page("server-certificates", by: \.id) { window throws(RegistryError) in
            try serverCertificates(of: scope.account, in: window)
        }
    }
}

extension RegistryWriter {
    /// - Throws: `limitExceeded`, `invalid` for a tag; then nothing was imported.
    package func importServerCertificate(
        _ content: ServerCertificateRecord.Content, key: PrivateKeyPEM, id: ServerCertificateID, tags: [Tag],
        in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) -> ServerCertificateARN {
        let maximum = Limits.ServerCertificates.perAccount
        guard try serverCertificateCount(of: scope.account) < maximum else {
            throw .limitExceeded(
                message: "account \(scope.account) has \(maximum) imported certificates, which is the most; delete one"
                    + " that is no longer used")
        }
        let arn = ServerCertificateARN(scope: scope, id: id)
        try put(
            ServerCertificateRecord(
                account: scope.account, id: id, content: content, creationDate: now, importDate: now), key: key)
        try setTags(tags, of: arn.resource, named: "\(arn)", account: scope.account)
        note(.serverCertificate(scope.account, id))
        return arn
    }

    /// Puts a renewal in its place: whatever uses the certificate goes on with the new one.
    ///
    /// - Throws: `notFound`; `invalid` unless it holds the same names and a key of the same kind.
    package func renewServerCertificate(
        _ arn: ServerCertificateARN, with content: ServerCertificateRecord.Content, key: PrivateKeyPEM,
        in scope: AccountScope, at now: WallTime
    ) throws(RegistryError) {
        var record = try describeServerCertificate(arn, in: scope)
        guard Set(content.domainNames) == Set(record.content.domainNames) else {
            throw .invalid(
                message: "the new certificate is for \(Self.text(content.domainNames)), the one under `\(arn)` for"
                    + " \(Self.text(record.content.domainNames)); a renewal keeps the names. Import it without an ARN"
                    + " to get a new one")
        }
        guard content.keyAlgorithm == record.content.keyAlgorithm else {
            throw .invalid(
                message: "the new certificate's key is \(content.keyAlgorithm), that of the one under `\(arn)`"
                    + " \(record.content.keyAlgorithm); a renewal keeps the kind of key. Import it without an ARN to"
                    + " get a new one")
        }
        record.content = content
        record.importDate = now
        try put(record, key: key)
        note(.serverCertificate(scope.account, arn.id))
    }

    /// - Throws: `notFound`; `deleteConflict` while a domain configuration uses it.
    package func deleteServerCertificate(
        _ arn: ServerCertificateARN, in scope: AccountScope
    ) throws(RegistryError) {
        let record = try describeServerCertificate(arn, in: scope)
        if let user = try domainConfigurations(with: arn.id, of: scope.account).first {
            throw .deleteConflict(
                message: "`\(arn)` is used by domain configuration `\(user.name)`; delete that one first")
        }
        for tag in try tags(of: arn.resource, account: scope.account) {
            try deleteTag(tag.key, of: arn.resource, account: scope.account)
        }
        try deleteServerCertificate(record.id, of: scope.account)
        note(.serverCertificate(scope.account, arn.id))
    }

    /// - Throws: `notFound`, `invalid`, `limitExceeded`; then no tag was set.
    package func tagServerCertificate(
        _ arn: ServerCertificateARN, with tags: [Tag], in scope: AccountScope
    ) throws(RegistryError) {
        _ = try describeServerCertificate(arn, in: scope)
        try setTags(tags, of: arn.resource, named: "\(arn)", account: scope.account)
    }

    /// - Throws: `notFound`.
    package func untagServerCertificate(
        _ arn: ServerCertificateARN, where isUnwanted: (Tag) -> Bool, in scope: AccountScope
    ) throws(RegistryError) {
        _ = try describeServerCertificate(arn, in: scope)
        for tag in try tags(of: arn.resource, account: scope.account) where isUnwanted(tag) {
            try deleteTag(tag.key, of: arn.resource, account: scope.account)
        }
    }

    private static func text(_ names: [String]) -> String {
        names.isEmpty ? "no name" : names.map { "`\($0)`" }.joined(separator: ", ")
    }
}
