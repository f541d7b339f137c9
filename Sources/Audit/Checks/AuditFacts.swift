package import IoTModel

/// What an audit is told at a time: all of one kind, and few enough to be held in memory.
package enum AuditFacts: Sendable {
    case account(AccountFacts)
    case policies([PolicyFacts])
    case caCertificates([CertificateAuditFacts])
    case deviceCertificates([CertificateAuditFacts])
    case sharedCertificates([SharedCertificateFacts])
    case conflictingClients([ConflictingClientFacts])

    package struct AccountFacts: Sendable, Equatable {
        package let account: AccountID
        package let logging: Logging

        /// What the account's logging options say.
        package enum Logging: Sendable, Equatable {
            case notConfigured
            case disabled
            case enabled
        }

        package init(account: AccountID, logging: Logging) {
            self.account = account
            self.logging = logging
        }
    }

    /// A policy's default version.
    package struct PolicyFacts: Sendable, Equatable {
        package let name: PolicyName
        package let version: Int
        package let document: String

        package init(name: PolicyName, version: Int, document: String) {
            self.name = name
            self.version = version
            self.document = document
        }
    }
}

/// What the checks want to know of a certificate of a device or of a CA.
package struct CertificateAuditFacts: Sendable, Equatable {
    package let id: CertificateID
    /// ACTIVE or PENDING_TRANSFER: what the checks of AWS are about.
    package let isInUse: Bool
    /// PENDING_ACTIVATION.
    package let waitsForActivation: Bool
    package let notBefore: WallTime
    package let notAfter: WallTime
    package let lastModified: WallTime
    package let pem: String
    /// Whether a policy is attached to it, or to a group of one of its things; nil where nobody asked.
    package let hasPolicy: Bool?
    /// Of a CA: certificates it signed that are in use, some of them; nil where nobody asked.
    package let signed: [CertificateID]?

    package init(
        id: CertificateID, isInUse: Bool, waitsForActivation: Bool = false, notBefore: WallTime, notAfter: WallTime,
        lastModified: WallTime, pem: String, hasPolicy: Bool? = nil, signed: [CertificateID]? = nil
    ) {
        self.id = id
        self.isInUse = isInUse
        self.waitsForActivation = waitsForActivation
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.lastModified = lastModified
        self.pem = pem
        self.hasPolicy = hasPolicy
        self.signed = signed
    }
}
