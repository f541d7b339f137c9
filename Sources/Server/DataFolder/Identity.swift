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
        scope: AccountScope, endpoints: [String], now: WallTime, random: RandomSource
    ) throws(CertificateError) -> Identity {
        Identity(
            scope: scope, accessKey: .random(random),
            deviceAuthority: try DeviceAuthority.create(now: now, random: random),
            serverHierarchies: [
                try ServerHierarchy.create(.ecdsa, names: endpoints, now: now, random: random),
                try ServerHierarchy.create(.rsa, names: endpoints, now: now, random: random),
            ])
    }
}

extension AccessKey {
    /// In AWS's form: the identifier is `AKIA` and 16 characters of base 32, the secret 40 of base 64.
    static func random(_ random: RandomSource) -> AccessKey {
        let base32 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        let id = random.bytes(16).map { base32[Int($0 & 31)] }
        return AccessKey(
            id: "AKIA" + String(decoding: id, as: UTF8.self), secret: Data(random.bytes(30)).base64EncodedString())
    }
}
