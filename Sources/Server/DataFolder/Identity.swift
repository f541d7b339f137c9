import Foundation
package import IoTModel
package import PKI
package import SigV4

/// What a data folder is set up with once, at the first start: whom it serves, and every key but those of the devices.
package struct Identity: Sendable {
    /// Of the files' form. Raised when an older server couldn't read what a newer one writes.
    static let version = 1

    package let scope: AccountScope
    /// The key that API requests are signed with.
    package let accessKey: AccessKey
    package let deviceAuthority: DeviceAuthority
    /// ECDSA, then RSA: in the order in which a client that takes both is served.
    package let serverHierarchies: [ServerHierarchy]

    /// Makes new keys: takes about a second.
    static func create(
        scope: AccountScope, endpoints: [String], issuers: String?, now: WallTime, random: RandomSource
    ) throws(CertificateError) -> Identity {
        Identity(
            scope: scope, accessKey: .random(random),
            deviceAuthority: try DeviceAuthority.create(now: now, random: random),
            serverHierarchies: [
                try ServerHierarchy.create(.ecdsa, names: endpoints, issuers: issuers, now: now, random: random),
                try ServerHierarchy.create(.rsa, names: endpoints, issuers: issuers, now: now, random: random),
            ])
    }
}
