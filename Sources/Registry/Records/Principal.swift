package import IoTModel

/// Everything the data plane asks of a certificate: read at one moment.
package struct Principal: Sendable, Equatable {
    /// A thing the certificate is attached to.
    package struct Thing: Sendable, Equatable {
        package let name: ThingName
        package let type: ThingTypeName?
        package let attributes: [String: String]
        package let isExclusive: Bool
        /// The groups it is in, and all groups above those, by name.
        package var groups: [ThingGroupName] = []
        /// The groups it was added to, each followed by those above it, the nearest first.
        package var lineages: [[ThingGroupName]] = []
        /// The default version of each policy attached to one of the groups, by name.
        package var groupPolicies: [PolicyVersionRecord] = []

        package init(name: ThingName, type: ThingTypeName?, attributes: [String: String], isExclusive: Bool) {
            self.name = name
            self.type = type
            self.attributes = attributes
            self.isExclusive = isExclusive
        }
    }

    package let account: AccountID
    package let id: CertificateID
    package let status: CertificateStatus
    package let mode: CertificateMode
    package let caCertificateID: CertificateID?
    package let notBefore: WallTime
    package let notAfter: WallTime
    /// The default version of each attached policy, by name.
    package var policies: [PolicyVersionRecord]
    /// By name.
    package var things: [Thing]
    /// Of a claim the rights are fixed: its policy isn't one of the account's.
    package var isProvisioningClaim = false

    package init(certificate: CertificateRecord, policies: [PolicyVersionRecord], things: [Thing]) {
        account = certificate.account
        id = certificate.id
        status = certificate.status
        mode = certificate.mode
        caCertificateID = certificate.caCertificateID
        notBefore = certificate.notBefore
        notAfter = certificate.notAfter
        self.policies = policies
        self.things = things
    }
}
