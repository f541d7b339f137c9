package import IoTModel

/// A customer's CA, as one account registered it. AWS IoT API, `CACertificateDescription`.
package struct CACertificateRecord: Sendable, Equatable {
    package let account: AccountID
    package let id: CertificateID
    /// As it was submitted.
    package let pem: String
    /// The name that stands as issuer in the certificates it signed.
    package let subject: NameDigest
    package var status: CACertificateStatus
    package var autoRegistration: AutoRegistrationStatus
    /// Nil: certificates that register themselves wait for their activation (just-in-time registration).
    package var registrationConfig: RegistrationConfig?
    package let mode: CertificateMode
    package let ownedBy: AccountID
    package let creationDate: WallTime
    package var lastModifiedDate: WallTime
    /// 1 at first, one more with each modification.
    package var customerVersion: Int
    package let generationID: String
    package let notBefore: WallTime
    package let notAfter: WallTime

    package init(
        account: AccountID, id: CertificateID, pem: String, subject: NameDigest, status: CACertificateStatus,
        autoRegistration: AutoRegistrationStatus, registrationConfig: RegistrationConfig?, mode: CertificateMode,
        ownedBy: AccountID, creationDate: WallTime, lastModifiedDate: WallTime, customerVersion: Int = 1,
        generationID: String, notBefore: WallTime, notAfter: WallTime
    ) {
        self.account = account
        self.id = id
        self.pem = pem
        self.subject = subject
        self.status = status
        self.autoRegistration = autoRegistration
        self.registrationConfig = registrationConfig
        self.mode = mode
        self.ownedBy = ownedBy
        self.creationDate = creationDate
        self.lastModifiedDate = lastModifiedDate
        self.customerVersion = customerVersion
        self.generationID = generationID
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// CAs are listed as certificates are: by creation date.
    package var listKey: CertificateRecord.ListKey { .init(creationDate: creationDate, id: id) }
}

/// How the certificates of a CA are provisioned when they first connect. AWS IoT API, `RegistrationConfig`.
package struct RegistrationConfig: Sendable, Equatable {
    package enum Template: Sendable, Equatable {
        /// The template itself, JSON.
        case body(String)
        /// A provisioning template of type JITP.
        case named(String)
    }

    package let template: Template
    package let roleARN: String?

    package init(template: Template, roleARN: String?) {
        self.template = template
        self.roleARN = roleARN
    }
}

/// What registering a CA needs to be told.
package struct NewCACertificate: Sendable {
    package var id: CertificateID
    package var pem: String
    package var subject: NameDigest
    package var status: CACertificateStatus
    package var autoRegistration: AutoRegistrationStatus
    package var registrationConfig: RegistrationConfig?
    package var proof: Proof
    package var tags: [Tag]
    package var generationID: String
    package var notBefore: WallTime
    package var notAfter: WallTime

    /// What shows that the caller holds the CA's key; decides the certificate's mode.
    package enum Proof: Sendable, Equatable {
        /// DEFAULT: the common name of a certificate that the CA's key signed, which must be the registration code.
        case verificationCertificate(commonName: String?)
        /// SNI_ONLY.
        case none
    }

    package init(
        id: CertificateID, pem: String, subject: NameDigest, status: CACertificateStatus = .inactive,
        autoRegistration: AutoRegistrationStatus = .disable, registrationConfig: RegistrationConfig? = nil,
        proof: Proof, tags: [Tag] = [], generationID: String, notBefore: WallTime, notAfter: WallTime
    ) {
        self.id = id
        self.pem = pem
        self.subject = subject
        self.status = status
        self.autoRegistration = autoRegistration
        self.registrationConfig = registrationConfig
        self.proof = proof
        self.tags = tags
        self.generationID = generationID
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}
