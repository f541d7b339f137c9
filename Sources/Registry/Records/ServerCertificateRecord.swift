package import IoTModel

/// A server certificate that an account imported. Its private key is kept apart: reading one never reads the other.
package struct ServerCertificateRecord: Sendable, Equatable {
    package let account: AccountID
    package let id: ServerCertificateID
    package var content: Content
    package let creationDate: WallTime
    /// When it, or its renewal, was imported.
    package var importDate: WallTime

    /// What a renewal replaces.
    package struct Content: Sendable, Equatable {
        package let certificatePEM: String
        /// The certificates above it, in the order they are sent; may be empty.
        package let chainPEM: String
        /// In lower case, in the certificate's order.
        package let domainNames: [String]
        /// AWS Certificate Manager's name for it, such as `EC_prime256v1`.
        package let keyAlgorithm: String
        package let notBefore: WallTime
        package let notAfter: WallTime

        package init(
            certificatePEM: String, chainPEM: String, domainNames: [String], keyAlgorithm: String, notBefore: WallTime,
            notAfter: WallTime
        ) {
            self.certificatePEM = certificatePEM
            self.chainPEM = chainPEM
            self.domainNames = domainNames
            self.keyAlgorithm = keyAlgorithm
            self.notBefore = notBefore
            self.notAfter = notAfter
        }
    }

    package init(
        account: AccountID, id: ServerCertificateID, content: Content, creationDate: WallTime, importDate: WallTime
    ) {
        self.account = account
        self.id = id
        self.content = content
        self.creationDate = creationDate
        self.importDate = importDate
    }
}

/// A private key, which nothing prints.
package struct PrivateKeyPEM: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
    /// PKCS #8.
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { "a private key" }
    package var debugDescription: String { description }
}
