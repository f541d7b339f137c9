package import IoTModel

/// A registered device certificate, as one account holds it. AWS IoT API, `CertificateDescription`.
///
/// The same certificate may be registered in several accounts; each has its own status, policies and things.
package struct CertificateRecord: Sendable, Equatable {
    package let account: AccountID
    package let id: CertificateID
    /// As it was submitted or issued.
    package let pem: String
    package var status: CertificateStatus
    package let mode: CertificateMode
    /// The registered CA that signed it; nil when it came without one or was issued here.
    package let caCertificateID: CertificateID?
    package var ownedBy: AccountID
    package var previousOwnedBy: AccountID?
    package let creationDate: WallTime
    package var lastModifiedDate: WallTime
    /// 1 at first, one more with each modification.
    package var customerVersion: Int
    package let generationID: String
    package let notBefore: WallTime
    package let notAfter: WallTime

    package init(
        account: AccountID, id: CertificateID, pem: String, status: CertificateStatus, mode: CertificateMode,
        caCertificateID: CertificateID? = nil, ownedBy: AccountID, previousOwnedBy: AccountID? = nil,
        creationDate: WallTime, lastModifiedDate: WallTime, customerVersion: Int = 1, generationID: String,
        notBefore: WallTime, notAfter: WallTime
    ) {
        self.account = account
        self.id = id
        self.pem = pem
        self.status = status
        self.mode = mode
        self.caCertificateID = caCertificateID
        self.ownedBy = ownedBy
        self.previousOwnedBy = previousOwnedBy
        self.creationDate = creationDate
        self.lastModifiedDate = lastModifiedDate
        self.customerVersion = customerVersion
        self.generationID = generationID
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// Where a certificate stands in a list: by creation date, then by identifier.
    package struct ListKey: Sendable, Hashable, Comparable {
        package let creationDate: WallTime
        package let id: CertificateID

        package init(creationDate: WallTime, id: CertificateID) {
            self.creationDate = creationDate
            self.id = id
        }

        package static func < (left: Self, right: Self) -> Bool {
            (left.creationDate, left.id) < (right.creationDate, right.id)
        }
    }

    package var listKey: ListKey { ListKey(creationDate: creationDate, id: id) }
}

/// What registering a certificate needs to be told.
package struct NewCertificate: Sendable {
    package var id: CertificateID
    package var pem: String
    package var status: CertificateStatus
    package var mode: CertificateMode
    package var caCertificateID: CertificateID?
    package var generationID: String
    package var notBefore: WallTime
    package var notAfter: WallTime

    package init(
        id: CertificateID, pem: String, status: CertificateStatus = .inactive, mode: CertificateMode,
        caCertificateID: CertificateID? = nil, generationID: String, notBefore: WallTime, notAfter: WallTime
    ) {
        self.id = id
        self.pem = pem
        self.status = status
        self.mode = mode
        self.caCertificateID = caCertificateID
        self.generationID = generationID
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}
